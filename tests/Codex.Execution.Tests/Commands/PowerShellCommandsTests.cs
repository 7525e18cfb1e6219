using Codex.Execution.Commands;

namespace Codex.Execution.Tests.Commands;

public sealed class PowerShellCommandsTests
{
    [Theory]
    [InlineData("powershell.exe", "-NoLogo", "-Command", "ls")]
    [InlineData("PWSH", "-NoProfile", "-c", "Get-Content x | Select-String foo")]
    [InlineData("pwsh.exe", "-Command:Get-ChildItem")]
    [InlineData("powershell", "Get-Content", "x")]
    [InlineData("powershell", "-Command", "(Get-Content x)")]
    [InlineData("powershell", "-Command", "ls ; dir && pwd || gl")]
    [InlineData("powershell", "-Command", "rg -n foo")]
    [InlineData("powershell", "-Command", "git cat-file -p HEAD")]
    [InlineData("powershell", "-Command", "git status")]
    public void Listed_cmdlets_are_safe(params string[] command)
    {
        Assert.True(PowerShellCommands.IsPowerShell(command));
        Assert.True(PowerShellCommands.IsKnownSafe(command, confined: true));
    }

    [Theory]
    [InlineData("powershell")]
    [InlineData("powershell", "-Command")]
    [InlineData("powershell", "-Command", "ls", "extra")]
    [InlineData("powershell", "-EncodedCommand", "x")]
    [InlineData("powershell", "-ec", "x")]
    [InlineData("powershell", "-File", "x.ps1")]
    [InlineData("powershell", "-WindowStyle", "Hidden", "ls")]
    [InlineData("powershell", "-ExecutionPolicy", "Bypass", "ls")]
    [InlineData("powershell", "-Command", "Remove-Item x")]
    [InlineData("powershell", "-Command", "echo (Remove-Item x)")]
    [InlineData("powershell", "-Command", "ls | Set-Content x")]
    [InlineData("powershell", "-Command", "ls;; pwd")]
    [InlineData("powershell", "-Command", "ls > x")]
    [InlineData("powershell", "-Command", "echo $(calc)")]
    [InlineData("powershell", "-Command", "git -c core.pager=x log")]
    [InlineData("powershell", "-Command", "git branch -D x")]
    [InlineData("powershell", "-Command", "git")]
    [InlineData("powershell", "-Command", "rg --PRE=x foo")]
    // Read as POSIX these would pass; PowerShell runs a program.
    [InlineData("powershell", "-Command", "ls\ncalc.exe")]
    [InlineData("powershell", "-Command", "dir (calc.exe)")]
    [InlineData("powershell", "-Command", "select @{e={calc}}")]
    [InlineData("powershell", "ls", "`\ncalc")]
    public void Everything_else_is_not(params string[] command) => Assert.False(PowerShellCommands.IsKnownSafe(command, confined: true));
}
