using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class DeniedReadsTests
{
    [Fact]
    public async Task Landlock_alone_keeps_a_folder_and_a_file_from_being_read_and_nothing_beside_them()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        folder.Write("a/keys/k", "secret\n");
        folder.Write("a/one", "secret\n");
        folder.Write("a/two", "fine\n");
        folder.Write("b/three", "fine\n");
        File.CreateSymbolicLink(folder["b/link"], folder["a/keys"]);
        string output = await OutputAsync(
            SandboxBackend.Landlock, [folder["a/keys"], folder["a/one"]], SandboxPolicy.ReadOnlyPolicy, folder["b"],
            $"cd {folder.Path}; cat a/keys/k; cat a/one; cat b/link/k; cat /proc/self/root{folder["a/one"]}; cat a/two; cat b/three; ls a");
        Assert.DoesNotContain("secret", output);
        Assert.EndsWith("fine\nfine\nkeys\none\ntwo\n", output);
    }

    [Fact]
    public async Task A_named_path_in_a_writable_folder_that_cannot_be_held_keeps_commands_from_running()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        folder.Write("k", "secret\n");
        var refused = await Assert.ThrowsAsync<ProcessStartException>(
            () => OutputAsync(SandboxBackend.Landlock, [folder["k"]], ConfinedShell.Workspace, folder.Path, "cat k"));
        Assert.Contains("deny_read", refused.Message);
    }

    [Fact]
    public async Task A_backend_that_is_not_there_keeps_commands_from_running()
    {
        ConfinedShell.SkipWithoutLandlock();
        var sandbox = new LinuxSandbox(ConfinedShell.Helper, new SandboxSettings { Backend = SandboxBackend.Bubblewrap }, bubblewrap: null);
        var refused = await Assert.ThrowsAsync<ProcessStartException>(
            async () => await sandbox.ConfineAsync(TestProcess.Of("/", "true"), SandboxPolicy.ReadOnlyPolicy, "/", TestContext.Current.CancellationToken));
        Assert.Contains("bubblewrap", refused.Message);
        SandboxReport report = await sandbox.CheckAsync(TestContext.Current.CancellationToken);
        Assert.Equal("none", report.Mechanism);
    }

    [Fact]
    public async Task A_bubblewrap_that_does_not_work_is_told_and_not_used()
    {
        ConfinedShell.SkipWithoutLandlock();
        using var folder = new TemporaryFolder();
        string broken = folder.Write("bwrap", "#!/bin/sh\necho 'no namespaces here' >&2; exit 1\n", executable: true);
        SandboxReport report = await new LinuxSandbox(ConfinedShell.Helper, new SandboxSettings(), broken).CheckAsync(TestContext.Current.CancellationToken);
        Assert.Equal("no namespaces here", report.BubblewrapProblem);
        Assert.NotEqual("bubblewrap", report.Mechanism);
    }

    [Fact]
    public void The_usual_places_are_those_that_are_there_and_can_be_switched_off()
    {
        using var home = new TemporaryFolder();
        string token = home.Write("auth.json", "{}");
        Assert.Contains(token, SecretPaths.Denied(new SandboxSettings { AgentHome = home.Path }));
        Assert.DoesNotContain(home[".credentials.json"], SecretPaths.Denied(new SandboxSettings { AgentHome = home.Path }));
        Assert.Empty(SecretPaths.Denied(new SandboxSettings { AgentHome = home.Path, DeniesUsualReads = false }));
    }

    private static async Task<string> OutputAsync(
        SandboxBackend backend, IReadOnlyList<string> denied, SandboxPolicy policy, string folder, string script)
    {
        ConfinedShell.SkipWithoutLandlock();
        var sandbox = new LinuxSandbox(
            ConfinedShell.Helper, new SandboxSettings { Backend = backend, DeniedReads = denied, DeniesUsualReads = false }, bubblewrap: null);
        ProcessRequest request = await sandbox.ConfineAsync(
            TestProcess.Of(folder, "bash", "-c", "exec 2>&1; " + script), policy, folder, TestContext.Current.CancellationToken);
        return (await TestProcess.RunAsync(request)).Stdout.Text;
    }
}
