using System.Net;
using System.Net.Sockets;
using Codex.Protocol;

namespace Codex.Execution.Tests;

public sealed class LinuxSandboxTests
{
    private const string Probes =
        """
        w() { if ( : > "$2" ) 2>/dev/null; then echo "$1 yes"; else echo "$1 no"; fi; }
        p() { n=$1; shift; if "$@" >/dev/null 2>&1; then echo "$n yes"; else echo "$n no"; fi; }

        """;

    [Fact]
    public async Task Read_only_reads_and_runs_everything_and_writes_nothing_but_the_null_device()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.txt", "one\n");
        string output = await ConfinedShell.OutputAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, Probes +
            """
            w new new.txt; w existing a.txt; w tmp /tmp/probe-$$; w null /dev/null; w zero /dev/zero; w shm /dev/shm/x
            p append sh -c 'echo x >> a.txt'; p mkdir mkdir d; p rm rm a.txt; p mv mv a.txt b.txt; p ln ln a.txt l; p symlink ln -s a.txt s
            p mkfifo mkfifo f; p truncate truncate -s 0 a.txt; p chmod chmod 600 a.txt; p touch touch a.txt
            cat a.txt; p passwd cat /etc/passwd
            """);

        Assert.Equal(
            "new no\nexisting no\ntmp no\nnull yes\nzero no\nshm no\nappend no\nmkdir no\nrm no\nmv no\nln no\nsymlink no\n"
            + "mkfifo no\ntruncate no\nchmod no\ntouch no\none\npasswd yes\n",
            output);
    }

    [Fact]
    public async Task Only_the_thread_that_starts_a_confined_command_is_confined_with_it()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("NoNewPrivs:\t1\nSeccomp:\t2\n", await ConfinedShell.OutputAsync(
            SandboxPolicy.ReadOnlyPolicy, folder.Path, "grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status"));

        // Tests beside this one may be starting commands of their own.
        string[] confined =
        [
            .. Directory.GetDirectories("/proc/self/task")
                .Where(static task => !ReadIfThere($"{task}/comm").StartsWith("codex confined", StringComparison.Ordinal))
                .Where(static task => ReadIfThere($"{task}/status").Contains("NoNewPrivs:\t1", StringComparison.Ordinal)),
        ];
        Assert.Empty(confined);
        folder.Write("mine.txt", "written by the agent");
    }

    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The thread has ended.
            return "";
        }
    }

    [Fact]
    public async Task The_workspace_can_be_written_and_nothing_leads_out_of_it()
    {
        using var outside = new TemporaryFolder(ConfinedShell.Outside);
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        outside.Write("o.txt", "keep\n");
        folder.Write("a.txt", "one\n");
        File.CreateSymbolicLink(folder["link"], outside.Path);
        File.CreateSymbolicLink(folder["filelink"], outside["o.txt"]);
        string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path, Probes +
            $"""
            w new new.txt; p mkdir mkdir -p d/e; p rename mv a.txt d/a.txt; p hardlink ln new.txt n2; p symlink ln -s x s; p fifo mkfifo ff; p chmod chmod +x new.txt
            o={outside.Path}
            w outside $o/n; w dirlink link/n; w filelink filelink; p rm rm -f $o/o.txt; p truncate truncate -s 0 $o/o.txt; p movein mv $o/o.txt m
            p linkin ln $o/o.txt l; p moveout mv new.txt $o/new; w tmp /tmp/probe-$$; w parent ../p; p read cat $o/o.txt
            """);

        Assert.Equal(
            "new yes\nmkdir yes\nrename yes\nhardlink yes\nsymlink yes\nfifo yes\nchmod yes\n"
            + "outside no\ndirlink no\nfilelink no\nrm no\ntruncate no\nmovein no\nlinkin no\nmoveout no\ntmp no\nparent no\nread yes\n",
            output);
        Assert.Equal("keep\n", File.ReadAllText(outside["o.txt"]));
        Assert.Single(Directory.GetFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task Roots_are_folders_files_and_the_temporary_folders_unless_shut_out()
    {
        using var roots = new TemporaryFolder(ConfinedShell.Outside);
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        Directory.CreateDirectory(roots["extra"]);
        Directory.CreateDirectory(roots["td"]);
        roots.Write("one.txt", "first\n");
        SandboxPolicy.WorkspaceWrite policy = ConfinedShell.Workspace with { WritableRoots = [roots["extra"], roots["one.txt"], roots["not-there"]] };
        string script = Probes + $"cd {roots.Path}; w extra extra/e; p append sh -c 'echo x >> one.txt'; p remove rm one.txt; p missing mkdir not-there; w sibling s; w td td/t";

        Assert.Equal("extra yes\nappend yes\nremove no\nmissing no\nsibling no\ntd no\n", await ConfinedShell.OutputAsync(policy, folder.Path, script));

        ProcessRequest request = TestProcess.Of(folder.Path, "bash", "-c", Probes + $"w td {roots["td"]}/t; w tmp /tmp/probe-$$; rm -f /tmp/probe-$$") with
        {
            Environment = new Dictionary<string, string>(TestProcess.Variables) { ["TMPDIR"] = roots["td"] },
        };
        ProcessOutput open = await TestProcess.RunAsync(await ConfinedShell.ConfineAsync(request, new SandboxPolicy.WorkspaceWrite(), folder.Path));
        Assert.Equal("td yes\ntmp yes\n", open.Aggregated.Text);
    }

    [Fact]
    public async Task The_session_s_folder_is_writable_not_the_one_of_the_call()
    {
        using var session = new TemporaryFolder(ConfinedShell.Outside);
        using var call = new TemporaryFolder(ConfinedShell.Outside);
        ConfinedShell.SkipWithoutLandlock();
        ProcessRequest request = TestProcess.Of(call.Path, "bash", "-c", Probes + $"w here x; w session {session.Path}/x");
        ProcessOutput output = await TestProcess.RunAsync(await ConfinedShell.ConfineAsync(request, ConfinedShell.Workspace, session.Path));

        Assert.Equal("here no\nsession yes\n", output.Aggregated.Text);
    }

    [Fact]
    public async Task Without_network_only_connected_unix_sockets_work()
    {
        using var folder = new TemporaryFolder();
        string output = await ConfinedShell.PerlAsync(ConfinedShell.Workspace, folder.Path,
            """
            sub p{my($n,$r)=@_;printf "%s %s\n",$n,$r?"ok":"errno ".($!+0)} $|=1;
            p("inet",socket(my $a,AF_INET,SOCK_STREAM,0)); p("inet-udp",socket(my $d,AF_INET,SOCK_DGRAM,0)); p("inet6",socket(my $e,AF_INET6,SOCK_STREAM,0));
            p("netlink",socket(my $n,16,SOCK_RAW,0)); p("unix",socket(my $u,AF_UNIX,SOCK_STREAM,0)); p("unix-datagram",socket(my $g,AF_UNIX,SOCK_DGRAM,0));
            p("connect",connect($u,sockaddr_un("./no"))); p("bind",bind($u,sockaddr_un("./b"))); p("listen",listen($u,1)); p("accept",accept(my $c,$u));
            p("pair-inet",socketpair(my $q,my $r,AF_INET,SOCK_STREAM,0)); p("pair",socketpair(my $x,my $y,AF_UNIX,SOCK_STREAM,0));
            p("write",syswrite($x,"hi")); p("read",sysread($y,my $b,2)); p("send",send($x,"yo",0)); p("recv",defined recv($y,$b,2,0)); print "$b\n";
            p("option",getsockopt($x,SOL_SOCKET,SO_TYPE)); p("shutdown",shutdown($x,1));
            """);

        Assert.Equal(
            "inet errno 1\ninet-udp errno 1\ninet6 errno 1\nnetlink errno 1\nunix ok\nunix-datagram errno 1\nconnect errno 1\nbind errno 1\nlisten errno 1\naccept errno 1\n"
            + "pair-inet errno 1\npair ok\nwrite ok\nread ok\nsend ok\nrecv ok\nyo\noption ok\nshutdown ok\n",
            output);
    }

    [Fact]
    public async Task Network_access_lifts_the_network_rules_and_keeps_the_file_rules()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        int port = ((IPEndPoint)server.LocalEndpoint).Port;
        string script = Probes + $"if (exec 3<>/dev/tcp/127.0.0.1/{port}); then echo connected; fi 2>/dev/null; echo marker=$CODEX_SANDBOX_NETWORK_DISABLED; w in x; w out ../x";

        Assert.Equal("marker=1\nin yes\nout no\n", await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path, script));
        Assert.Equal(
            "connected\nmarker=\nin yes\nout no\n",
            await ConfinedShell.OutputAsync(ConfinedShell.Workspace with { NetworkAccess = true }, folder.Path, script));
    }

    [Fact]
    public async Task New_privileges_are_given_up_in_confined_commands_only()
    {
        using var folder = new TemporaryFolder();
        const string Script = "grep -E 'NoNewPrivs' /proc/self/status";

        Assert.Equal("NoNewPrivs:\t1\n", await ConfinedShell.OutputAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, Script));
        Assert.Equal("NoNewPrivs:\t1\n", await ConfinedShell.OutputAsync(ConfinedShell.Workspace with { NetworkAccess = true }, folder.Path, Script));
        Assert.Equal("NoNewPrivs:\t0\n", await ConfinedShell.OutputAsync(SandboxPolicy.FullAccessPolicy, folder.Path, Script));
    }

    [Fact]
    public async Task Git_commits_inside_the_workspace()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        ProcessOutput output = await ConfinedShell.RunAsync(ConfinedShell.Workspace, folder.Path,
            "git init -q && echo x > f && git add f && git -c user.name=n -c user.email=e commit -qm one && git log --format=%s");

        Assert.Equal("one\n", output.Aggregated.Text);
    }

    [Fact]
    public async Task Arguments_pass_untouched_and_the_exit_code_comes_back()
    {
        using var folder = new TemporaryFolder();
        ProcessOutput output = await ConfinedShell.RunAsync(
            SandboxPolicy.ReadOnlyPolicy, folder.Path, "sh", "-c", "printf '%s|' \"$@\"; exit 7", "zero", "--full-auto", "", "--", "ü");

        Assert.Equal(7, output.ExitCode);
        Assert.Equal("--full-auto||--|ü|", output.Stdout.Text);
        Assert.Equal(143, (await ConfinedShell.RunAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, "kill -TERM $$")).ExitCode);
    }

    [Fact]
    public async Task Arguments_that_are_no_text_pass_byte_by_byte()
    {
        ConfinedShell.SkipWithoutLandlock();
        string helper = ConfinedShell.Helper.Program;
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Of("/", "bash", "-c",
            $$"""exec -a codex-linux-sandbox {{helper}} --sandbox-policy-cwd / --sandbox-policy '{"mode":"read-only"}' printf '%s' $'a\xff\xfeb'"""));

        Assert.Equal([(byte)'a', 0xff, 0xfe, (byte)'b'], output.Stdout.Bytes.ToArray());
    }

    [Fact]
    public async Task A_missing_program_is_reported_the_same_way_as_without_a_sandbox()
    {
        using var folder = new TemporaryFolder();
        var exception = await Assert.ThrowsAsync<ProcessStartException>(
            () => ConfinedShell.RunAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, "no-such-program-here", "x"));
        Assert.Contains("no-such-program-here", exception.Message);
    }

    [Theory]
    [InlineData(2, "--sandbox-policy", "{\"mode\":\"read-only\"}", "--", "true")]
    [InlineData(2, "--sandbox-policy-cwd", "/", "--", "true")]
    [InlineData(2, "--sandbox-policy-cwd", "/", "--sandbox-policy", "{\"mode\":\"nothing\"}", "--", "true")]
    [InlineData(2, "--sandbox-policy-cwd", "/", "--sandbox-policy", "read-only", "--", "true")]
    [InlineData(2, "--no-such-option", "true")]
    [InlineData(2, "--sandbox-policy-cwd")]
    [InlineData(101, "--sandbox-policy-cwd", "/", "--sandbox-policy", "{\"mode\":\"read-only\"}")]
    [InlineData(101, "--sandbox-policy-cwd", "/", "--sandbox-policy", "{\"mode\":\"read-only\"}", "--", "/no/such/program")]
    [InlineData(0, "--sandbox-policy-cwd", "/", "--sandbox-policy={\"mode\":\"read-only\"}", "true")]
    [InlineData(0, "--help")]
    public async Task The_helper_s_exit_codes(int exitCode, params string[] args)
    {
        ConfinedShell.SkipWithoutLandlock();
        ProcessRequest request = TestProcess.Of("/", [ConfinedShell.Helper.Program, .. args]) with { Arg0 = LinuxSandboxCommand.Name };
        ProcessOutput output = await TestProcess.RunAsync(request);

        Assert.Equal(exitCode, output.ExitCode);
        Assert.Equal(exitCode == 0, output.Stderr.TotalBytes == 0);
    }

    [Fact]
    public async Task A_sandbox_within_a_sandbox_works()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        string helper = ConfinedShell.Helper.Program;
        string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path,
            $$"""(exec -a codex-linux-sandbox {{helper}} --sandbox-policy-cwd / --sandbox-policy '{"mode":"read-only"}' sh -c 'echo inner; echo x > x'); echo y > y; ls""");

        Assert.StartsWith("inner\n", output);
        Assert.EndsWith("\ny\n", output);
    }

    [Fact]
    public async Task A_broken_pipe_ends_a_confined_program_quietly()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("y\n141\n", await ConfinedShell.OutputAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, "yes | head -n 1; echo ${PIPESTATUS[0]}"));
    }

    [Fact]
    public async Task Full_access_is_launched_as_it_is()
    {
        ProcessRequest request = TestProcess.Of("/", "true");
        Assert.Same(request, await Sandbox.ForThisMachine(ConfinedShell.Helper).ConfineAsync(request, SandboxPolicy.FullAccessPolicy, "/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_command_run_without_a_sandbox_is_still_told_of_the_policy_s_network()
    {
        ProcessRequest request = TestProcess.Of("/", "true");
        ProcessRequest told = await Sandbox.None.ConfineAsync(request, SandboxPolicy.ReadOnlyPolicy, "/", TestContext.Current.CancellationToken);
        Assert.Equal("1", told.Environment[ShellEnvironment.NetworkDisabledVariable]);
        Assert.DoesNotContain(ShellEnvironment.SandboxVariable, told.Environment.Keys);
        Assert.Same(request, await Sandbox.None.ConfineAsync(request, new SandboxPolicy.WorkspaceWrite { NetworkAccess = true }, "/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_Landlock_nothing_runs_and_the_reason_is_said()
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the filter is made for x86-64");
        // A filter that answers as a kernel without Landlock does.
        string program =
            "my $i=sub{pack('S C C L',@_)}; my $f=$i->(0x20,0,0,0).$i->(0x15,0,1,444).$i->(0x06,0,0,0x50026).$i->(0x06,0,0,0x7fff0000);"
            + "syscall(157,38,1,0,0,0); syscall(157,22,2,pack('S x6 P',4,$f),0,0)==0 or die;"
            + $"exec {{'{ConfinedShell.Helper.Program}'}} 'codex-linux-sandbox','--sandbox-policy-cwd','/','--sandbox-policy','{{\"mode\":\"read-only\"}}','--','echo','ran'";
        ProcessOutput output = await TestProcess.RunAsync(TestProcess.Of("/", "perl", "-e", program));
        Assert.Equal(101, output.ExitCode);
        Assert.Contains("Landlock", output.Stderr.Text);
        Assert.DoesNotContain("ran", output.Stdout.Text);
    }

    [Fact]
    public async Task A_32_bit_program_can_say_that_it_may_not_run()
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "the program is made for x86");
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        File.WriteAllBytes(folder.Write("small", "", executable: true), SmallProgram.Create(folder["made"]));
        ProcessOutput unconfined = await TestProcess.RunAsync(TestProcess.Of(folder.Path, "sh", "-c", "./small"));
        Assert.SkipUnless(unconfined.ExitCode == 0, "this kernel runs no 32-bit programs");
        File.Delete(folder["made"]);

        ProcessOutput output = await ConfinedShell.RunAsync(ConfinedShell.Workspace, folder.Path, "./small");
        Assert.Equal((9, "no\n"), (output.ExitCode, output.Stderr.Text));
        Assert.False(File.Exists(folder["made"]));
    }

    [Fact]
    public void What_an_old_kernel_cannot_enforce_is_said()
    {
        Assert.Contains("cannot run", LinuxStatement.Of(0));
        Assert.Contains("signals", LinuxStatement.Of(5));
        Assert.Contains("emptying files", LinuxStatement.Of(2));
        Assert.DoesNotContain("too old", LinuxStatement.Of(7));
    }
}
