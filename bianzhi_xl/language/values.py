"""The closures an expression is made of: small functions from Scope to value."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bianzhi_xl.language.scope import Call, Scope
from bianzhi_xl.language.word import Word
from bianzhi_xl.nouns import RuleFault, Scalar

Run = Callable[[Scope], Scalar]


def binary(operation: Callable[[Scalar, Scalar], Scalar], left: Run, right: Run) -> Run:
    """Both sides, then the operation on them."""
    return lambda scope: operation(left(scope), right(scope))


def every(runs: tuple[Run, ...]) -> Run:
    """且: false as soon as one is false, open when one is open."""

    def run(scope: Scope) -> Scalar:
        answer: bool | None = True
        for each in runs:
            one = each(scope)
            if one is False:
                return False
            if one is None:
                answer = None
        return answer

    return run


def some(runs: tuple[Run, ...]) -> Run:
    """或: true as soon as one is true, open when one is open."""

    def run(scope: Scope) -> Scalar:
        answer: bool | None = False
        for each in runs:
            one = each(scope)
            if one is True:
                return True
            if one is None:
                answer = None
        return answer

    return run


def chosen(condition: Run, yes: Run, no: Run) -> Run:
    """若: only the chosen branch is evaluated."""

    def run(scope: Scope) -> Scalar:
        answer = condition(scope)
        return None if answer is None else yes(scope) if answer else no(scope)

    return run


def applied(word: Word, runs: tuple[tuple[bool, Run], ...]) -> Run:
    """A word on its arguments; blank when one is blank, unless the word looks at blanks itself."""
    function, blanks = word.function, word.blanks
    if len(runs) == 1 and not runs[0][0]:
        only = runs[0][1]
        if blanks:
            return lambda scope: function(only(scope))

        def one(scope: Scope) -> Scalar:
            argument = only(scope)
            return None if argument is None else function(argument)

        return one

    def run(scope: Scope) -> Scalar:
        arguments: list[Scalar] = []
        for many, each in runs:
            if many:
                arguments.extend(each(scope))  # type: ignore[arg-type]
            else:
                arguments.append(each(scope))
        if not blanks and None in arguments:
            return None
        return function(*arguments)

    return run


def listed(word: Callable, names: tuple[str, ...], tables: tuple[str, ...]) -> Run:
    """A listing word: it is given names with their values."""
    return lambda scope: word(scope, tuple((name, scope.name(name)) for name in names), tables)


def asked(name: str, runs: tuple[Run, ...]) -> Run:
    """A host word: the Scope answers."""

    def run(scope: Scope) -> Scalar:
        arguments = tuple(each(scope) for each in runs)
        return None if None in arguments else scope.call(name, arguments)

    return run


def counted(call: Call, open_values: Mapping[str, str]) -> Run:
    """A counting word: the Scope counts.  A constant ``where`` is the same object every time."""
    word, names, where = call.word, call.names, call.where
    if not open_values:
        return lambda scope: scope.count(word, names, where)

    def run(scope: Scope) -> Scalar:
        filled = dict(where)
        for attribute, field in open_values.items():
            own = scope.name(field)
            if own is None:
                return None
            if not isinstance(own, (str, int)):
                raise RuleFault(f"{call}：“{field}”不是文字，不能作为条件，请换一个字段")
            filled[attribute] = (str(own),)
        return scope.count(word, names, filled)

    return run
