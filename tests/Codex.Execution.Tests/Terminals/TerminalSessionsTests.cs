using System.Diagnostics;
using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class TerminalSessionsTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly TerminalSessions _sessions = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    [Fact]
    public async Task A_session_is_written_to_and_read_from_until_it_ends()
    {
        TerminalOutput first = await StartAsync("cat");
        Assert.Equal((0, (int?)null, ""), (first.SessionId, first.ExitCode, first.Text));

        TerminalOutput second = await _sessions.WriteAsync(0, "hi\n", TimeSpan.FromMilliseconds(250), Cancellation);
        Assert.Equal((0, (int?)null, "hi\r\nhi\r\n"), (second.SessionId, second.ExitCode, second.Text));

        TerminalOutput last = await _sessions.WriteAsync(0, "\u0004", Long, Cancellation);
        Assert.Equal(((int?)null, 0, ""), (last.SessionId, last.ExitCode, last.Text));

        await Assert.ThrowsAsync<UnknownTerminalException>(() => _sessions.WriteAsync(0, "x", null, Cancellation));
        Assert.Equal(1, (await StartAsync("sleep 60")).SessionId);
    }

    [Fact]
    public async Task It_returns_as_soon_as_the_command_ends()
    {
        var watch = Stopwatch.StartNew();
        TerminalOutput output = await StartAsync("echo one; exit 3", TimeSpan.FromSeconds(30));

        Assert.Equal((3, "one\r\n"), (output.ExitCode, output.Text));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Nothing_of_a_fast_command_is_lost()
    {
        for (int i = 0; i < 30; i++)
        {
            Assert.Equal($"{i}\r\n", (await StartAsync($"echo {i}", Long)).Text);
        }
    }

    [Fact]
    public async Task The_terminal_is_24_by_80_and_controls_the_session()
    {
        TerminalOutput output = await StartAsync("stty size; tty; : < /dev/tty && test -t 0 && test -t 1 && test -t 2 && echo all", Long);
        Assert.StartsWith("24 80\r\n/dev/pts/", output.Text);
        Assert.EndsWith("all\r\n", output.Text);
    }

    [Fact]
    public async Task An_interrupt_character_interrupts_and_death_by_a_signal_is_1()
    {
        TerminalOutput started = await StartAsync("exec sleep 60");
        TerminalOutput output = await _sessions.WriteAsync(started.SessionId!.Value, "\u0003", Long, Cancellation);
        Assert.Equal(1, output.ExitCode);
        Assert.Equal("^C", output.Text);
    }

    [Fact]
    public async Task The_newest_mebibyte_is_kept_between_calls()
    {
        using var folder = new TemporaryFolder();
        TerminalOutput started = await StartAsync(
            $"until test -e {folder["go"]}; do sleep 0.02; done; head -c 3000000 /dev/zero | tr '\\0' a; echo end; touch {folder["done"]}; read x");
        folder.Write("go", "");
        await TestProcess.EventuallyAsync(() => File.Exists(folder["done"]), "all was written");
        TerminalOutput output = await _sessions.WriteAsync(started.SessionId!.Value, "\n", Long, Cancellation);

        Assert.Equal(0, output.ExitCode);
        Assert.InRange(output.Text.Length, 1, TerminalSession.MaxKeptBytes);
        Assert.Contains("aaaend\r\n", output.Text);
    }

    [Fact]
    public async Task A_character_split_between_two_calls_stays_whole()
    {
        TerminalOutput started = await StartAsync("stty -echo; printf '\\303'; read x; printf '\\274'");
        Assert.Equal("", started.Text);
        TerminalOutput output = await _sessions.WriteAsync(started.SessionId!.Value, "\n", Long, Cancellation);
        Assert.Contains("ü", output.Text);
    }

    [Fact]
    public async Task A_session_whose_command_let_go_of_the_terminal_runs_on()
    {
        using var folder = new TemporaryFolder();
        TerminalOutput started = await StartAsync($"exec > {folder["log"]} 2>&1 < /dev/null; sleep 0.5; echo done; exit 5");
        TerminalOutput output = await _sessions.WriteAsync(started.SessionId!.Value, "", Long, Cancellation);
        Assert.Equal(5, output.ExitCode);
        Assert.Equal("done\n", File.ReadAllText(folder["log"]));
    }

    [Fact]
    public async Task Input_that_is_not_read_does_not_block_others()
    {
        TerminalOutput deaf = await StartAsync("stty raw -echo; exec sleep 60");
        await _sessions.WriteAsync(deaf.SessionId!.Value, new string('x', 500_000), TimeSpan.FromMilliseconds(250), Cancellation);
        Assert.Equal("alive\r\n", (await StartAsync("echo alive", Long)).Text);
        await Assert.ThrowsAsync<IOException>(() => _sessions.WriteAsync(deaf.SessionId!.Value, new string('x', 900_000), null, Cancellation));
    }

    [Fact]
    public async Task Disposing_ends_every_command()
    {
        TerminalOutput started = await StartAsync("trap '' HUP TERM; echo $$; sleep 60 & echo $!; wait");
        int[] ids = [.. started.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        Assert.Equal(2, ids.Length);

        await _sessions.DisposeAsync();

        foreach (int id in ids)
        {
            await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(id), "the command died");
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => StartAsync("true"));
    }

    [Fact]
    public async Task Cancelling_the_first_wait_ends_the_command_and_a_later_one_does_not()
    {
        TerminalSession session = await _sessions.OpenAsync(Request("sleep 60"), Cancellation);
        using var cancel = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sessions.CollectAsync(session, Long, cancel.Token));
        Assert.True(await session.EndsWithinAsync(Long, Cancellation));

        TerminalOutput numbered = await StartAsync("cat");
        using var cancelLater = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _sessions.WriteAsync(numbered.SessionId!.Value, "", Long, cancelLater.Token));
        Assert.Equal(0, (await _sessions.WriteAsync(numbered.SessionId!.Value, "\u0004", Long, Cancellation)).ExitCode);
    }

    [Fact]
    public async Task Too_many_sessions_and_missing_programs_are_refused()
    {
        await using var few = new TerminalSessions(maxSessions: 1);
        TerminalSession session = await few.OpenAsync(Request("sleep 60"), Cancellation);
        Assert.Contains("end one", (await Assert.ThrowsAsync<ProcessStartException>(() => few.OpenAsync(Request("true"), Cancellation))).Message);
        Assert.False(session.HasEnded);
        await Assert.ThrowsAsync<ProcessStartException>(() => _sessions.OpenAsync(TestProcess.Of("/", "no-such-program"), Cancellation));
    }

    [Fact]
    public async Task Commands_in_terminals_are_confined_too()
    {
        ConfinedShell.SkipWithoutLandlock();
        using var folder = new TemporaryFolder();
        ProcessRequest request = await ConfinedShell.ConfineAsync(Request("touch x; echo $?; test -t 0 && echo terminal", folder.Path), SandboxPolicy.ReadOnlyPolicy, folder.Path);
        TerminalSession session = await _sessions.OpenAsync(request, Cancellation);
        TerminalOutput output = await _sessions.CollectAsync(session, Long, Cancellation);

        Assert.True(SandboxDenial.IsLikely(SandboxKind.Landlock, 1, output.Text));
        Assert.EndsWith("1\r\nterminal\r\n", output.Text);
    }

    private static ProcessRequest Request(string script, string folder = "/") => TestProcess.Of(folder, "/bin/bash", "-c", script);

    private async Task<TerminalOutput> StartAsync(string script, TimeSpan? yieldAfter = null)
    {
        TerminalSession session = await _sessions.OpenAsync(Request(script), Cancellation);
        return await _sessions.CollectAsync(session, yieldAfter, Cancellation);
    }
}
