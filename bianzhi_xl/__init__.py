"""bianzhi_xl: fill, check, lock and assemble the year-end 机构编制统计.

The library's front is :mod:`bianzhi_xl.buttons`: one function a button, named as in the shell.

    from bianzhi_xl.buttons import check
    for finding in check("芷岩县2017").verdict:
        print(finding.sentence)
"""
