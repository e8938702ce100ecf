Option Explicit
' A workbook that is opened, closed or brought to the front changes which buttons make sense.

Private WithEvents host As Application

Private Sub Workbook_Open()
    On Error Resume Next
    Set host = Application
End Sub

Private Sub host_WorkbookActivate(ByVal book As Workbook)
    On Error Resume Next
    RefreshRibbon
End Sub

Private Sub host_WorkbookDeactivate(ByVal book As Workbook)
    On Error Resume Next
    RefreshRibbon
End Sub
