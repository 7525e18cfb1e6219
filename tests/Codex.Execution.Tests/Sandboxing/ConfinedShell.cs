using Codex.Protocol;

namespace Codex.Execution.Tests;

/// <summary>Runs real commands in the real sandbox of this machine, or skips where it has none.</summary>
internal static class ConfinedShell
{
    /// <summary>A folder of tests that no policy makes writable by itself (unlike the temporary one).</summary>
    internal const string Outside = "/var/tmp";

    internal static SandboxHelper Helper { get; } = new() { Program = Path.Combine(AppContext.BaseDirectory, "Codex.SandboxHelper") };

    internal static ISandbox Sandbox { get; } = Execution.Sandbox.ForThisMachine(Helper);

    internal static SandboxPolicy.WorkspaceWrite Workspace { get; } = new() { ExcludeSlashTmp = true, ExcludeTmpdirEnvVar = true };

    internal static void SkipWithoutLandlock() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && Landlock.Version() > 0, "this kernel has no Landlock");

    internal static Task<ProcessOutput> RunAsync(SandboxPolicy policy, string folder, string script) =>
        RunAsync(policy, folder, "bash", "-c", script);

    internal static async Task<ProcessOutput> RunAsync(SandboxPolicy policy, string folder, params string[] command)
    {
        SkipWithoutLandlock();
        return await TestProcess.RunAsync(await ConfineAsync(TestProcess.Of(folder, command), policy, folder));
    }

    internal static async Task<ProcessRequest> ConfineAsync(ProcessRequest request, SandboxPolicy policy, string folder) =>
        await Sandbox.ConfineAsync(request, policy, folder, TestContext.Current.CancellationToken);

    /// <summary>What a script wrote, both streams together.</summary>
    internal static async Task<string> OutputAsync(SandboxPolicy policy, string folder, string script) =>
        (await RunAsync(policy, folder, "exec 2>&1; " + script)).Stdout.Text;

    /// <summary>What a Perl program wrote; Perl can make any system call and is on every Linux that has git.</summary>
    internal static async Task<string> PerlAsync(SandboxPolicy policy, string folder, string program)
    {
        ProcessOutput output = await RunAsync(policy, folder, "perl", "-MSocket", "-MErrno", "-e", program);
        return output.Aggregated.Text;
    }
}
