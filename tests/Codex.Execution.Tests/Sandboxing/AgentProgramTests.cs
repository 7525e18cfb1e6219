using System.Diagnostics;

namespace Codex.Execution.Tests;

/// <summary>What is seen only from outside of a whole program that uses this room.</summary>
public sealed class AgentProgramTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_agent_is_killed_its_commands_get_SIGTERM_with_all_they_started()
    {
        using var folder = new TemporaryFolder();
        using Process agent = Start(folder.Path, "run", "bash", "-c", "trap 'echo x > term; exit 0' TERM; sleep 60 & echo $!; wait");
        int background = int.Parse((await agent.StandardOutput.ReadLineAsync(Cancellation))!);

        agent.Kill();
        await agent.WaitForExitAsync(Cancellation);

        await TestProcess.EventuallyAsync(() => File.Exists(folder["term"]), "the command got SIGTERM");
        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "what it started died too");
    }

    [Fact]
    public async Task When_the_agent_is_killed_the_programs_beside_it_get_SIGTERM_with_all_they_started()
    {
        using var folder = new TemporaryFolder();
        using Process agent = Start(folder.Path, "serve", "bash", "-c", "sleep 60 & echo $!; wait");
        int background = int.Parse((await agent.StandardOutput.ReadLineAsync(Cancellation))!);

        agent.Kill();
        await agent.WaitForExitAsync(Cancellation);

        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "what the program started died");
    }

    [Fact]
    public async Task The_sandbox_command_passes_streams_and_exit_codes_on()
    {
        ConfinedShell.SkipWithoutLandlock();
        using var folder = new TemporaryFolder();
        Assert.Equal((7, "in\n"), await RunAsync(folder.Path, "in\n", "sandbox", "sh", "-c", "cat; exit 7"));
        Assert.Equal((137, ""), await RunAsync(folder.Path, "", "sandbox", "sh", "-c", "kill -KILL $$"));
        Assert.Equal((101, ""), await RunAsync(folder.Path, "", "sandbox"));
        Assert.Equal((101, ""), await RunAsync(folder.Path, "", "sandbox", "no-such-program"));
        Assert.Equal((2, ""), await RunAsync(folder.Path, "", "sandbox", "dash", "-c", "echo x > f"));
    }

    [Fact]
    public async Task The_sandbox_command_passes_SIGTERM_on_and_leaves_interrupts_to_the_terminal()
    {
        ConfinedShell.SkipWithoutLandlock();
        using var folder = new TemporaryFolder();
        using Process agent = Start(folder.Path, "sandbox", "bash", "-c", "trap 'exit 9' TERM; sleep 60 & echo ready; wait");
        Assert.Equal("ready", await agent.StandardOutput.ReadLineAsync(Cancellation));

        // What a terminal sends goes to the command by itself.
        _ = LibC.kill(agent.Id, LibC.SignalInterrupt);
        _ = LibC.kill(agent.Id, LibC.SignalTerminate);
        await agent.WaitForExitAsync(Cancellation);

        Assert.Equal(9, agent.ExitCode);
    }

    [Fact]
    public async Task Hardening_switches_off_core_files_and_drops_the_loader_s_variables()
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output) = await RunAsync(folder.Path, "", "harden");

        Assert.Equal(0, exitCode);
        Assert.StartsWith("0 Max core file size", output);
        Assert.Contains(" 0                    0  ", output);
        Assert.EndsWith(" gone\n", output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string folder, string input, params string[] args)
    {
        using Process process = Start(folder, args);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, output);
    }

    private static Process Start(string folder, params string[] args)
    {
        var start = new ProcessStartInfo(ConfinedShell.Helper.Program, args)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LD_TEST"] = "there";
        return Process.Start(start)!;
    }
}
