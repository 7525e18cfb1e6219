using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class SandboxCommandTests
{
    [Theory]
    [InlineData(SandboxPlatform.MacOS)]
    [InlineData(SandboxPlatform.Windows)]
    public async Task The_sandbox_of_another_system_is_refused_before_the_command_is_looked_at(SandboxPlatform platform)
    {
        var error = new StringWriter();
        var command = new SandboxCommand
        {
            Platform = platform,
            Command = [],
            Policy = SandboxPolicy.ReadOnlyPolicy,
            WorkingDirectory = "/",
            Environment = TestProcess.Variables,
        };

        Assert.Equal(1, await command.RunAsync(error, TestContext.Current.CancellationToken));
        Assert.Contains("only", error.ToString());
    }

    [Fact]
    public void Nothing_configured_loosens_read_only()
    {
        var configured = new SandboxPolicy.WorkspaceWrite { NetworkAccess = true };
        Assert.Equal(SandboxPolicy.ReadOnlyPolicy, SandboxCommand.PolicyFor(fullAuto: false, configured));
        Assert.Equal(configured, SandboxCommand.PolicyFor(fullAuto: true, configured));
        Assert.Equal(new SandboxPolicy.WorkspaceWrite(), SandboxCommand.PolicyFor(fullAuto: true, null));
    }
}
