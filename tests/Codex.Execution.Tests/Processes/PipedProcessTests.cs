using System.Text;

namespace Codex.Execution.Tests;

public sealed class PipedProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_three_streams_are_the_program_s()
    {
        await using PipedProcess program = await PipedProcess.StartAsync(TestProcess.Shell("read line; echo \"got $line\"; echo problem >&2"));

        await program.StandardInput.WriteAsync("hello\n"u8.ToArray(), Cancellation);
        await program.StandardInput.FlushAsync(Cancellation);

        Assert.Equal("got hello\n", await ReadAsync(program.StandardOutput));
        Assert.Equal("problem\n", await ReadAsync(program.StandardError));
        await program.Exited.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task Disposing_closes_the_input_so_that_a_good_program_ends_by_itself()
    {
        using var folder = new TemporaryFolder();
        PipedProcess program = await PipedProcess.StartAsync(TestProcess.Shell("cat >/dev/null; echo x > ended", folder.Path));

        await program.DisposeAsync();

        Assert.True(File.Exists(folder["ended"]));
    }

    [Fact]
    public async Task Disposing_kills_a_program_that_ignores_everything_and_what_it_started()
    {
        PipedProcess program = await PipedProcess.StartAsync(TestProcess.Shell("trap '' TERM; sleep 60 & echo $!; while :; do sleep 1; done"));
        using var reader = new StreamReader(program.StandardOutput);
        int background = int.Parse((await reader.ReadLineAsync(Cancellation))!);

        await program.DisposeAsync();

        Assert.False(TestProcess.IsAlive(program.Id));
        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "its child died too");
    }

    [Fact]
    public async Task Disposing_ends_what_a_program_left_behind_when_it_ended()
    {
        PipedProcess program = await PipedProcess.StartAsync(TestProcess.Shell("sleep 60 & echo $!"));
        using var reader = new StreamReader(program.StandardOutput);
        int background = int.Parse((await reader.ReadLineAsync(Cancellation))!);
        await program.Exited.WaitAsync(Cancellation);
        Assert.True(TestProcess.IsAlive(background));

        await program.DisposeAsync();

        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "its child died");
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_not_started() =>
        await Assert.ThrowsAsync<ProcessStartException>(() => PipedProcess.StartAsync(TestProcess.Of("/", "no-such-program")));

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
