"""The bundle for a computer without a network, packed from wheels made up here: no test needs the network."""

import zipfile

import pytest
from addin.made import built

from bianzhi_xl import addin
from bianzhi_xl.nouns import FileFault

WINDOWS = "cp311-cp311-win_amd64"
ANYWHERE = "py3-none-any"


def wheel(folder, name, tag=ANYWHERE, needs=()):
    """A wheel that says what it needs and holds nothing."""
    path = folder / f"{name}-1.0-{tag}.whl"
    base = f"{name}-1.0.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", "Provides-Extra: excel"]
    metadata += [f"Requires-Dist: {need}" for need in needs]
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(f"{base}/METADATA", "\n".join(metadata) + "\n")
        parts.writestr(f"{base}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        parts.writestr(f"{base}/RECORD", "")
    return path


@pytest.fixture
def shelf(tmp_path):
    """A tool that needs a reader; for Excel a bridge, which on Windows needs two libraries more."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    wheel(folder, "reader", WINDOWS)
    wheel(
        folder,
        "bridge",
        needs=['win_parts>=1; platform_system == "Windows"', 'mac_parts; sys_platform == "darwin"'],
    )
    wheel(
        folder,
        "win_parts",
        WINDOWS,
        needs=["deeper; sys_platform == 'win32'", "tests; os_name == 'nt' and extra == 'test'"],
    )
    wheel(folder, "deeper")
    wheel(folder, "bianzhi_xl", needs=["reader", 'bridge; extra == "excel"', 'linters; extra == "test"'])
    return folder


@pytest.fixture
def pack(shelf, tmp_path):
    def pack(folder=tmp_path / "bundle", source=shelf / "bianzhi_xl-1.0-py3-none-any.whl", **more):
        options = ("--no-index", "--find-links", str(shelf))
        return folder, addin.bundle(folder, built(), source, options=options, **more)

    return pack


def refusal(action, *args, **kwargs):
    with pytest.raises(FileFault) as caught:
        action(*args, **kwargs)
    return str(caught.value)


def test_all_that_windows_needs_is_in_it(pack):
    folder, listed = pack()
    assert listed == [
        "wheels/bianzhi_xl-1.0-py3-none-any.whl",
        "wheels/bridge-1.0-py3-none-any.whl",
        "wheels/deeper-1.0-py3-none-any.whl",
        "wheels/reader-1.0-cp311-cp311-win_amd64.whl",
        "wheels/win_parts-1.0-cp311-cp311-win_amd64.whl",
        "bianzhi.xlam",
        "安装.cmd",
        "安装说明.txt",
    ]
    there = sorted(str(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file())
    assert there == sorted(listed)
    assert (folder / "bianzhi.xlam").read_bytes() == built()


def test_the_script_installs_from_the_folder_only(pack):
    folder, _ = pack()
    raw = (folder / "安装.cmd").read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.decode("gbk").split("\r\n")
    assert '%PYTHON% -m pip install --no-index --find-links wheels --upgrade "bianzhi-xl[excel]"' in lines
    assert "%PYTHON% -m bianzhi_xl addin install" in lines
    assert lines.index("chcp 936 >nul") < next(n for n, line in enumerate(lines) if not line.isascii())


def test_commands_are_ascii_and_what_is_said_cannot_be_taken_for_a_command(pack):
    """Half of a GBK character can look like a bar or a caret to a cmd.exe in another code page."""
    folder, _ = pack()
    for line in (folder / "安装.cmd").read_bytes().split(b"\r\n"):
        if line.isascii():
            continue
        assert line.startswith(b"echo ")
        assert not set(line[5:]) & set(b'|&<>^%"()')


def test_every_label_that_is_jumped_to_exists(pack):
    folder, _ = pack()
    lines = (folder / "安装.cmd").read_bytes().decode("gbk").split("\r\n")
    wanted = {line.split("goto ")[1] for line in lines if "goto " in line}
    assert wanted == {line[1:] for line in lines if line.startswith(":")}


def test_the_script_asks_for_the_python_the_wheels_are_for(pack):
    folder, _ = pack(python="3.11")
    text = (folder / "安装.cmd").read_bytes().decode("gbk")
    assert 'set "PYTHON=py -3.11"' in text
    assert "sys.version_info[:2] != (3, 11)" in text
    assert "64 位的 Python 3.11" in (folder / "安装说明.txt").read_text(encoding="utf-8-sig")


def test_wheels_for_another_python_are_not_taken(pack, tmp_path):
    said = refusal(pack, python="3.12")
    assert said.startswith("离线安装包：下载没有成功，请确认已连上网络后再试。pip 的说法：ERROR: ")
    assert not (tmp_path / "bundle").exists()


@pytest.mark.parametrize("python", ["3", "3.11.4", "三点一一", "3.11 & del"])
def test_a_version_must_look_like_one(pack, python):
    assert refusal(pack, python=python) == f"离线安装包：Python 版本应写成 3.11 这样，现在是“{python}”。"


def test_the_guide_opens_in_the_notepad(pack):
    folder, _ = pack()
    raw = (folder / "安装说明.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert len(raw.decode("utf-8-sig").splitlines()) <= 40  # one page


def test_a_folder_with_something_in_it_is_left_alone(pack, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    before = sorted(tmp_path.iterdir())
    assert refusal(pack, folder=tmp_path) == f"{tmp_path}：里面已有东西，没有写入，请换一个空文件夹。"
    assert sorted(tmp_path.iterdir()) == before


def test_a_missing_wheel_is_said_in_chinese_and_nothing_is_left(pack, shelf, tmp_path):
    (shelf / "reader-1.0-cp311-cp311-win_amd64.whl").unlink()
    said = refusal(pack)
    assert said.startswith("离线安装包：下载没有成功，请确认已连上网络后再试。pip 的说法：ERROR: ")
    assert "reader" in said
    assert not (tmp_path / "bundle").exists()


def test_a_source_that_is_none_is_refused(pack, tmp_path):
    (tmp_path / "empty").mkdir()
    assert refusal(pack, source=tmp_path / "empty") == (
        f"{tmp_path / 'empty'}：不是安装包（.whl），也不是源代码文件夹，请检查。"
    )
