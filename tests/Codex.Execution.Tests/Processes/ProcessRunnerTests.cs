using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed partial class ProcessRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_outputs_the_exit_code_and_the_order_of_arrival_are_reported()
    {
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("echo one; sleep 0.05; echo two >&2; sleep 0.05; echo three; exit 7"));

        Assert.Equal(7, output.ExitCode);
        Assert.Null(output.Signal);
        Assert.False(output.TimedOut);
        Assert.Equal("one\nthree\n", output.Stdout.Text);
        Assert.Equal("two\n", output.Stderr.Text);
        Assert.Equal("one\ntwo\nthree\n", output.Aggregated.Text);
        Assert.InRange(output.Duration, TimeSpan.FromMilliseconds(90), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Arguments_environment_folder_and_own_name_arrive_untouched()
    {
        using var folder = new TemporaryFolder();
        ProcessOutput output = await TestProcess.RunAsync(new ProcessRequest
        {
            Command = ["sh", "-c", "printf '%s|' \"$0\" \"$@\"; pwd; env | sort; cat /proc/$$/cmdline | tr '\\0' ' '", "zero", "a b", "", "ü*"],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["X"] = "a=b\nc" },
            Arg0 = "another-name",
        });

        string pwd = folder.Path;
        Assert.Equal($"zero|a b||ü*|{pwd}\nPATH=/usr/bin:/bin\nPWD={pwd}\nX=a=b\nc\n", output.Stdout.Text[..output.Stdout.Text.IndexOf("another-name", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task Standard_input_is_empty_unless_given()
    {
        Assert.Equal("0\n", (await TestProcess.RunAsync(TestProcess.Shell("wc -c"))).Stdout.Text.TrimStart());

        byte[] input = new byte[3_000_000];
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("wc -c") with { StandardInput = input });
        Assert.Equal("3000000", output.Stdout.Text.Trim());
    }

    [Fact]
    public async Task A_command_that_does_not_read_its_input_ends_as_usual()
    {
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("exec <&-; exit 3") with { StandardInput = new byte[1_000_000] });
        Assert.Equal(3, output.ExitCode);
    }

    [Theory]
    [InlineData("kill -KILL $$", 9)]
    [InlineData("kill -TERM $$", 15)]
    [InlineData("kill -SEGV $$", 11)]
    public async Task Death_by_a_signal_is_128_plus_its_number_and_keeps_the_output(string script, int signal)
    {
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("echo before; " + script));

        Assert.Equal(128 + signal, output.ExitCode);
        Assert.Equal(signal, output.Signal);
        Assert.Equal("before\n", output.Stdout.Text);
    }

    [Fact]
    public async Task A_broken_pipe_ends_a_program_quietly()
    {
        // Programs of .NET ignore SIGPIPE; what they start must not.
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Of("/", "bash", "-c", "set -o pipefail; yes | head -n 1; echo ${PIPESTATUS[0]}"));
        Assert.Equal("y\n141\n", output.Stdout.Text);
        Assert.Equal("", output.Stderr.Text);
    }

    [Fact]
    public async Task A_timeout_kills_the_whole_group_and_keeps_the_output()
    {
        var watch = Stopwatch.StartNew();
        ProcessOutput output = await TestProcess.RunAsync(
            TestProcess.Shell("sleep 60 & echo $!; sleep 60") with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(124, output.ExitCode);
        Assert.True(output.TimedOut);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(20));
        int background = int.Parse(output.Stdout.Text);
        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "the background process died");
    }

    [Fact]
    public async Task A_timeout_of_zero_ends_at_once()
    {
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("sleep 60") with { Timeout = TimeSpan.Zero });
        Assert.Equal((124, true), (output.ExitCode, output.TimedOut));
    }

    [Fact]
    public async Task Cancelling_kills_the_whole_group()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var pid = new TaskCompletionSource<int>();
        Task<ProcessOutput> run = new ProcessRunner().RunAsync(
            TestProcess.Shell("sleep 60 & echo $!; wait"),
            (_, piece) => pid.TrySetResult(int.Parse(Encoding.UTF8.GetString(piece.Span))),
            cancel.Token);
        int background = await pid.Task.WaitAsync(Cancellation);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        await TestProcess.EventuallyAsync(() => !TestProcess.IsAlive(background), "the background process died");
    }

    [Fact]
    public async Task A_background_process_that_holds_the_output_delays_the_result_by_the_grace_only()
    {
        var watch = Stopwatch.StartNew();
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("echo done; sleep 30 & echo $! >&2"));

        Assert.Equal(0, output.ExitCode);
        Assert.True(output.OutputHeldOpen);
        Assert.Equal("done\n", output.Stdout.Text);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(15));
        Process.GetProcessById(int.Parse(output.Stderr.Text)).Kill();
    }

    [Fact]
    public async Task A_process_that_left_the_group_does_not_delay_a_timeout()
    {
        ProcessOutput output = await TestProcess.RunAsync(
            TestProcess.Shell("setsid sleep 30 & echo started; sleep 30") with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.True(output.TimedOut);
        Assert.InRange(output.Duration, TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_background_process_without_the_pipes_goes_on()
    {
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("sleep 30 >/dev/null 2>&1 & echo $!"));

        Assert.False(output.OutputHeldOpen);
        int background = int.Parse(output.Stdout.Text);
        Assert.True(TestProcess.IsAlive(background));
        Process.GetProcessById(background).Kill();
    }

    [Fact]
    public async Task Two_hundred_megabytes_of_output_are_drained_in_bounded_memory()
    {
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ProcessOutput output = await TestProcess.RunAsync(
            TestProcess.Shell("echo first; head -c 200000000 /dev/zero; echo; echo last"));
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.Equal(200_000_000 + 6 + 1 + 5, output.Stdout.TotalBytes);
        Assert.Equal(ProcessRequest.DefaultMaxCapturedBytes, output.Stdout.Bytes.Length);
        Assert.StartsWith("first\n", output.Stdout.Text);
        Assert.EndsWith("\nlast\n", output.Stdout.Text);
        Assert.InRange(grown, long.MinValue, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Live_pieces_add_up_to_the_output_and_stop_after_ten_thousand()
    {
        var pieces = new MemoryStream();
        int calls = 0;
        ProcessOutput output = await new ProcessRunner().RunAsync(
            TestProcess.Shell("echo a; echo b >&2; head -c 100000 /dev/zero"),
            (stream, piece) =>
            {
                calls++;
                Assert.InRange(piece.Length, 1, 8192);
                if (stream == ExecOutputStream.Stdout)
                {
                    pieces.Write(piece.Span);
                }
            },
            Cancellation);
        Assert.Equal(output.Stdout.Bytes.ToArray(), pieces.ToArray());

        calls = 0;
        await new ProcessRunner().RunAsync(TestProcess.Shell("head -c 100000000 /dev/zero"), (_, _) => calls++, Cancellation);
        Assert.Equal(ProcessRunner.MaxOutputCallbacks, calls);
    }

    [Fact]
    public async Task A_callback_that_fails_ends_its_command_and_no_other()
    {
        Task<ProcessOutput> failing = new ProcessRunner().RunAsync(
            TestProcess.Shell("echo x; sleep 30"), (_, _) => throw new InvalidOperationException("mine"), Cancellation);

        Assert.Equal("mine", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal(0, (await TestProcess.RunAsync(TestProcess.Shell("true"))).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_started_is_an_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("plain.txt", "x");

        await AssertRefusedAsync(TestProcess.Of("/", "no-such-program-anywhere"), "no-such-program-anywhere");
        await AssertRefusedAsync(TestProcess.Of("/", "/no/such/program"), "/no/such/program");
        await AssertRefusedAsync(TestProcess.Of(folder.Path, "./plain.txt"), "permission denied");
        await AssertRefusedAsync(TestProcess.Of(folder["gone"], "true"), "gone");
        await AssertRefusedAsync(TestProcess.Of("/"), "empty");
        await AssertRefusedAsync(TestProcess.Of("/", "echo", "a\0b"), "NUL");
        await AssertRefusedAsync(TestProcess.Of("/", "true") with { InnerProgram = "nowhere-to-be-found" }, "nowhere-to-be-found");

        static async Task AssertRefusedAsync(ProcessRequest request, string part)
        {
            var exception = await Assert.ThrowsAsync<ProcessStartException>(() => TestProcess.RunAsync(request));
            Assert.Contains(part, exception.Message);
        }
    }

    [Fact]
    public async Task Programs_are_found_in_the_command_s_own_path_and_relative_to_its_folder()
    {
        using var folder = new TemporaryFolder();
        folder.Write("bin/tool", "#!/bin/sh\necho tool\n", executable: true);
        folder.Write("bin/bare", "echo bare\n", executable: true);
        var variables = new Dictionary<string, string> { ["PATH"] = "/nowhere:bin" };

        Assert.Equal("tool\n", (await TestProcess.RunAsync(TestProcess.Of(folder.Path, "tool") with { Environment = variables })).Stdout.Text);
        Assert.Equal("tool\n", (await TestProcess.RunAsync(TestProcess.Of(folder.Path, "./bin/tool"))).Stdout.Text);
        Assert.Equal("bare\n", (await TestProcess.RunAsync(TestProcess.Of(folder.Path, "bin/bare"))).Stdout.Text);
    }

    [Fact]
    public async Task A_command_leads_its_own_session_and_inherits_no_descriptors()
    {
        int inheritable = dup(2);
        try
        {
            ProcessOutput output = await TestProcess.RunAsync(TestProcess.Of(
                "/", "bash", "-c", "read -r _ _ _ _ pgrp session _ < /proc/$$/stat; echo $(( pgrp == $$ )) $(( session == $$ )); ls /proc/$$/fd; true"));

            Assert.Equal("1 1\n0\n1\n2\n", output.Stdout.Text);
        }
        finally
        {
            _ = LibC.close(inheritable);
        }
    }

    [LibraryImport("libc")]
    private static partial int dup(int fd);

    [Fact]
    public async Task Many_commands_at_once_leave_no_zombies()
    {
        ProcessOutput[] outputs = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => TestProcess.RunAsync(TestProcess.Shell($"echo {i}"))));

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}\n"), outputs.Select(o => o.Stdout.Text));
        await TestProcess.EventuallyAsync(() => !HasZombies(), "all children were reaped");

        static bool HasZombies() => Directory.EnumerateDirectories("/proc").Where(static folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Any(static folder =>
        {
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] == "Z" && fields[1] == $"{Environment.ProcessId}" && stat.Contains("(sh)", StringComparison.Ordinal);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task The_framework_s_own_processes_are_left_alone()
    {
        using Process own = Process.Start(new ProcessStartInfo("sh", ["-c", "read x; exit 5"]) { RedirectStandardInput = true })!;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TestProcess.RunAsync(TestProcess.Shell("exit 3"))));

        own.StandardInput.Close();
        await own.WaitForExitAsync(Cancellation);
        Assert.Equal(5, own.ExitCode);
    }

    [Fact]
    public async Task Two_hundred_commands_cost_a_few_milliseconds_each()
    {
        await TestProcess.RunAsync(TestProcess.Of("/", "true"));
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < 200; i++)
        {
            await TestProcess.RunAsync(TestProcess.Of("/", "true"));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{watch.Elapsed.TotalMilliseconds / 200:F2} ms a command");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
