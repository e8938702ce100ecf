Attribute VB_Name = "Relay"
Option Explicit
' Starts the Python behind a button, and tells the ribbon which buttons make sense now.
' The command is fixed text from the module Buttons. Nothing from a cell, a sheet, a workbook or the name
' of a file goes into it: Python asks Excel itself, which it finds by the window's number.
' Texts that people see are in the module Texts.

Private Const SETTING As String = "bianzhi.ini"
Private Const STATE As String = "bianzhi.state"
Private Const HIDDEN As Long = 0
Private Const SHOWN As Long = 1

Private ribbon As IRibbonUI
Private disabled As String
Private disabled_in As String
Private running As Boolean

Public Sub load_ribbon(loaded As IRibbonUI)
    On Error Resume Next
    Set ribbon = loaded
    ReadState
End Sub

Public Sub RunPython(command As String)
    Dim complaint As String
    On Error GoTo Failed
    If running Then
        MsgBox TextBusy(), vbInformation, TextTitle()
        Exit Sub
    End If
    running = True
    complaint = WhyNotDone(command)
    running = False
    RefreshRibbon
    If complaint <> "" Then MsgBox complaint, vbExclamation, TextTitle()
    Exit Sub
Failed:
    running = False
    TellFailed
End Sub

Public Sub TellFailed()
    On Error Resume Next
    MsgBox TextFailed(), vbExclamation, TextTitle()
End Sub

Public Sub RefreshRibbon()
    On Error Resume Next
    ReadState
    If Not ribbon Is Nothing Then ribbon.Invalidate
End Sub

Public Function IsEnabled(button As String, needs As String) As Boolean
    On Error Resume Next
    IsEnabled = True
    If ActiveWorkbook Is Nothing Then
        If needs = "book" Then IsEnabled = False
    ElseIf ActiveWorkbook.FullName = disabled_in Then
        ' What was noted for one workbook says nothing about another.
        IsEnabled = InStr(1, disabled, vbLf & button & vbLf, vbBinaryCompare) = 0
    End If
End Function

' Runs the command and waits for its end: while Python writes into the workbook nobody can type there.
' Excel goes on answering Python meanwhile. Returns what to tell the person, nothing if all went well.
Private Function WhyNotDone(command As String) As String
    Dim interpreter As String
    Dim shell As Object
    Dim environment As Object
    interpreter = InterpreterPath()
    If interpreter = "" Then
        WhyNotDone = TextNoSetting()
        Exit Function
    End If
    If Not Exists(interpreter) Then
        WhyNotDone = TextNoPython() & vbLf & interpreter
        Exit Function
    End If
    On Error GoTo Blocked
    Set shell = CreateObject("WScript.Shell")
    Set environment = shell.Environment("Process")
    environment.Item("BIANZHI_HWND") = CStr(Application.Hwnd)
    environment.Item("BIANZHI_ADDIN") = ThisWorkbook.Path
    If shell.Run(CommandLine(interpreter, command), WindowStyle(interpreter), True) <> 0 Then
        WhyNotDone = TextFailed()
    End If
    Exit Function
Blocked:
    WhyNotDone = TextBlocked()
End Function

' -B writes no compiled files; -P keeps the current folder, which may be anybody's, out of the imports.
Private Function CommandLine(interpreter As String, command As String) As String
    CommandLine = """" & interpreter & """ -B -P -c """ & command & """"
End Function

' A console is hidden. pythonw.exe has none, and hiding its first window would hide a dialog.
Private Function WindowStyle(interpreter As String) As Long
    If LCase$(Right$(interpreter, 11)) = "pythonw.exe" Then
        WindowStyle = SHOWN
    Else
        WindowStyle = HIDDEN
    End If
End Function

Private Function InterpreterPath() As String
    Dim line As Variant
    For Each line In Split(Replace(TextOf(SETTING), vbCr, ""), vbLf)
        If Left$(line, 12) = "interpreter=" Then InterpreterPath = Mid$(line, 13)
    Next
End Function

' The first line names the workbook, the others the buttons that cannot be pressed in it.
Private Sub ReadState()
    Dim lines As String
    Dim cut As Long
    lines = Replace(TextOf(STATE), vbCr, "") & vbLf
    cut = InStr(1, lines, vbLf, vbBinaryCompare)
    disabled_in = Left$(lines, cut - 1)
    disabled = Mid$(lines, cut)
End Sub

' The files beside the add-in are UTF-16, so that a path may hold any character. No file is an empty text.
Private Function TextOf(name As String) As String
    Dim path As String
    On Error GoTo Missing
    path = ThisWorkbook.Path & Application.PathSeparator & name
    If Exists(path) Then
        TextOf = CreateObject("Scripting.FileSystemObject").OpenTextFile(path, 1, False, -1).ReadAll()
    End If
    Exit Function
Missing:
    TextOf = ""
End Function

Private Function Exists(path As String) As Boolean
    On Error Resume Next
    Exists = CreateObject("Scripting.FileSystemObject").FileExists(path)
End Function
