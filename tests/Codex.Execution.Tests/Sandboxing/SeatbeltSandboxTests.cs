using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class SeatbeltSandboxTests
{
    [Fact]
    public async Task The_command_line_has_profile_parameters_and_then_the_command()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["repo/.git"]);
        Directory.CreateDirectory(folder["extra"]);
        File.CreateSymbolicLink(folder["alias"], folder["extra"]);
        SandboxPolicy.WorkspaceWrite policy = ConfinedShell.Workspace with { WritableRoots = [folder["alias"]] };
        ProcessRequest request = TestProcess.Of(folder["repo"], "touch", "x");

        ProcessRequest confined = await new SeatbeltSandbox(new SandboxSettings { DeniesUsualReads = false, DeniedReads = [folder["extra"]] }).ConfineAsync(request, policy, folder["repo"], TestContext.Current.CancellationToken);

        Assert.Equal(["/usr/bin/sandbox-exec", "-p"], confined.Command.Take(2));
        Assert.Equal(
            [
                $"-DWRITABLE_ROOT_0={folder["extra"]}", $"-DWRITABLE_ROOT_1={folder["repo"]}", $"-DWRITABLE_ROOT_1_RO_0={folder["repo/.git"]}",
                $"-DDENIED_READ_0={folder["extra"]}", "--", "touch", "x",
            ],
            confined.Command.Skip(3));
        Assert.Equal("touch", confined.InnerProgram);
        Assert.Equal("seatbelt", confined.Environment["CODEX_SANDBOX"]);
        Assert.Equal("1", confined.Environment["CODEX_SANDBOX_NETWORK_DISABLED"]);
        Assert.Contains("(subpath (param \"WRITABLE_ROOT_0\"))", confined.Command[2]);
        Assert.Contains("(deny file-read-data (subpath (param \"DENIED_READ_0\")))", confined.Command[2]);
        Assert.Contains("(require-not (subpath (param \"WRITABLE_ROOT_1_RO_0\")))", confined.Command[2]);
    }

    [Fact]
    public void Read_only_has_no_write_rule_and_no_network_rule()
    {
        string profile = SeatbeltSandbox.Profile(SandboxPolicy.ReadOnlyPolicy, []);
        Assert.StartsWith("; What every confined command", profile);
        Assert.Contains("(deny default)", profile);
        Assert.Contains("(allow file-read*)", profile);
        Assert.DoesNotContain("file-write*", profile);
        Assert.DoesNotContain("network-outbound", profile);
        Assert.Equal(profile.Count(c => c == '('), profile.Count(c => c == ')'));
    }

    [Fact]
    public void Network_access_adds_its_rules()
    {
        string profile = SeatbeltSandbox.Profile(new SandboxPolicy.WorkspaceWrite { NetworkAccess = true }, []);
        Assert.Contains("(allow network-outbound)\n(allow network-inbound)\n(allow system-socket)\n", profile);
    }
}
