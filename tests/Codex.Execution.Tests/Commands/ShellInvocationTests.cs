using Codex.Execution.Commands;

namespace Codex.Execution.Tests.Commands;

public sealed class ShellInvocationTests
{
    [Theory]
    [InlineData("bash", "-lc", true)]
    [InlineData("zsh", "-lc", true)]
    [InlineData("sh", "-c", false)]
    [InlineData("bash", "-c", false)]
    [InlineData("/bin/bash", "-lc", false)]
    public void A_shell_with_a_script_is_recognised(string program, string option, bool isCanonical)
    {
        var invocation = ShellInvocation.TryParse([program, option, "ls"]);

        Assert.NotNull(invocation);
        Assert.Equal("ls", invocation.Script);
        Assert.Equal(isCanonical, invocation.IsCanonical);
    }

    [Fact]
    public void Other_commands_are_not()
    {
        Assert.Null(ShellInvocation.TryParse(["bash", "-lc", "ls", "extra"]));
        Assert.Null(ShellInvocation.TryParse(["bash", "ls.sh"]));
        Assert.Null(ShellInvocation.TryParse(["python3", "-c", "1"]));
    }
}
