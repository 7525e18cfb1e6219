using System.Diagnostics;
using Codex.Protocol;

namespace Codex.Execution.Tests;

/// <summary>Ways out of the sandbox that others left open, and that Landlock and seccomp can close.</summary>
public sealed class SandboxEscapeTests
{
    private static readonly SandboxPolicy Networked = ConfinedShell.Workspace with { NetworkAccess = true };

    [Theory]
    [InlineData("io_uring_setup", 425, 425)]
    [InlineData("io_uring_enter", 426, 426)]
    [InlineData("io_uring_register", 427, 427)]
    [InlineData("process_vm_readv", 310, 270)]
    [InlineData("process_vm_writev", 311, 271)]
    [InlineData("ptrace", 101, 117)]
    [InlineData("add_key", 248, 217)]
    [InlineData("request_key", 249, 218)]
    [InlineData("keyctl", 250, 219)]
    [InlineData("userfaultfd", 323, 282)]
    [InlineData("bpf", 321, 280)]
    [InlineData("perf_event_open", 298, 241)]
    [InlineData("setns", 308, 268)]
    [InlineData("pidfd_getfd", 438, 438)]
    public async Task Calls_that_reach_around_the_sandbox_are_refused_with_and_without_network(string name, int x64, int arm64)
    {
        using var folder = new TemporaryFolder();
        int number = Number(x64, arm64);
        string program = $"my $r = syscall({number},0,0,0,0,0,0); print \"{name} \", $r, ' ', $!+0, \"\\n\"";

        Assert.Equal($"{name} -1 1\n", await ConfinedShell.PerlAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, program));
        Assert.Equal($"{name} -1 1\n", await ConfinedShell.PerlAsync(Networked, folder.Path, program));
    }

    [Fact]
    public async Task A_command_cannot_put_a_link_in_the_place_of_the_session_s_folder_for_the_next_command()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        Directory.CreateDirectory(folder["root/ws"]);
        Directory.CreateDirectory(folder["home"]);
        SandboxPolicy policy = ConfinedShell.Workspace with { WritableRoots = [folder["root"]] };

        await ConfinedShell.RunAsync(policy, folder["root/ws"], $"echo mine > own; cd ..; mv ws w; ln -s {folder["home"]} ws");
        string output = await ConfinedShell.OutputAsync(policy, folder["root/ws"], $"echo x > new; echo y > {folder["root/w/still"]} && echo root is writable");

        Assert.Equal(folder["home"], new FileInfo(folder["root/ws"]).LinkTarget);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["home"]));
        Assert.Contains("root is writable", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_keeps_swapping_the_session_s_folder_for_a_link_opens_nothing_to_the_others()
    {
        const int Rounds = 25;
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        Directory.CreateDirectory(folder["root/ws"]);
        Directory.CreateDirectory(folder["home"]);
        SandboxPolicy policy = ConfinedShell.Workspace with { WritableRoots = [folder["root/ws"]] };
        Task<ProcessOutput> swapper = ConfinedShell.RunAsync(policy, folder["root"], "perl", "-e",
            $"symlink('{folder["home"]}', 'l'); while (!-e 'stop') {{ rename('ws', 'w'); rename('l', 'ws'); rename('ws', 'l'); rename('w', 'ws'); }}");

        int written = 0;
        for (int i = 0; i < Rounds; i++)
        {
            string output = await ConfinedShell.OutputAsync(policy, folder["root"], $"cd ws; echo x > {folder["home"]}/new && echo outside; echo y > {folder["root"]}/inside && echo inside");
            Assert.DoesNotContain("outside", output, StringComparison.Ordinal);
            written += output.Contains("inside", StringComparison.Ordinal) ? 1 : 0;
        }

        folder.Write("root/stop", "");
        await swapper;
        Assert.Equal(Rounds, written);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["home"]));
    }

    [Fact]
    public async Task Namespaces_are_refused_and_threads_and_children_are_not()
    {
        using var folder = new TemporaryFolder();
        int unshare = Number(272, 97), clone = Number(56, 220);
        string output = await ConfinedShell.PerlAsync(ConfinedShell.Workspace, folder.Path,
            $"$r=syscall({unshare},0x10000000); print 'user ',$r,' ',$!+0,\"\\n\"; $r=syscall({clone},0x20000011,0,0,0,0); print 'pid ',$r,' ',$!+0,\"\\n\";"
            + "$r=syscall(435,0,0); print 'clone3 ',$r,' ',$!+0,\"\\n\"; print 'child ',system('true'),\"\\n\"");

        Assert.Equal("user -1 1\npid -1 1\nclone3 -1 38\nchild 0\n", output);
    }

    [Fact]
    public async Task Calls_by_the_numbers_of_x32_are_refused()
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "x86-64 only");
        using var folder = new TemporaryFolder();
        Assert.Equal("-1 1", await ConfinedShell.PerlAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, "my $r = syscall(0x40000000 + 41, 2, 1, 0); print $r, ' ', $!+0"));
    }

    [Fact]
    public async Task Signals_reach_no_process_outside()
    {
        using var folder = new TemporaryFolder();
        ConfinedShell.SkipWithoutLandlock();
        Assert.SkipUnless(Landlock.Version() >= 6, "needs Landlock 6 (Linux 6.12)");
        using Process other = Process.Start("sleep", "60");
        try
        {
            string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path,
                $"kill -0 {other.Id} && echo reached; kill -9 {Environment.ProcessId} && echo killed; sleep 30 & kill $! && echo own");
            Assert.DoesNotContain("reached", output);
            Assert.DoesNotContain("killed", output);
            Assert.EndsWith("own\n", output);
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public async Task Abstract_sockets_outside_cannot_be_reached_even_with_network()
    {
        using var folder = new TemporaryFolder();
        ConfinedShell.SkipWithoutLandlock();
        Assert.SkipUnless(Landlock.Version() >= 6, "needs Landlock 6 (Linux 6.12)");
        string name = $"codex-test-{Guid.NewGuid():N}";
        using var server = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0);
        server.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint("\0" + name));
        server.Listen();

        string output = await ConfinedShell.PerlAsync(Networked, folder.Path,
            $"socket(my $s,AF_UNIX,SOCK_STREAM,0) or die; print connect($s,pack('S a*',1,\"\\0{name}\")) ? 'connected' : 'errno '.($!+0)");
        Assert.Equal("errno 1", output);
    }

    [Fact]
    public async Task Datagrams_reach_no_socket_outside_by_whatever_call()
    {
        using var folder = new TemporaryFolder();
        string output = await ConfinedShell.PerlAsync(ConfinedShell.Workspace, folder.Path,
            "print defined socketpair(my $a,my $b,AF_UNIX,SOCK_DGRAM,0) ? 'pair' : 'errno '.($!+0); socketpair($a,$b,AF_UNIX,SOCK_STREAM,0) or die; "
            + "print ' ', defined send($a,'x',0,sockaddr_un('/tmp/x')) ? 'sent' : 'errno '.($!+0)");
        Assert.Equal("errno 1 errno 1", output.Replace("pair", "errno 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Typing_into_the_terminal_is_refused()
    {
        using var folder = new TemporaryFolder();
        string output = await ConfinedShell.PerlAsync(Networked, folder.Path, "my $c='x'; print ioctl(STDIN,0x5412,$c) ? 'typed' : 'errno '.($!+0)");
        Assert.Equal("errno 1", output);
    }

    [Fact]
    public async Task There_is_no_terminal_to_open()
    {
        using var folder = new TemporaryFolder();
        Assert.DoesNotContain("opened", await ConfinedShell.OutputAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path, "(exec < /dev/tty) && echo opened"));
    }

    [Fact]
    public async Task Devices_cannot_be_made_in_a_root_by_the_superuser_either()
    {
        using var folder = new TemporaryFolder();
        string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path, "mknod d c 1 3 && echo made; mknod b b 8 0 && echo made; mknod p p && echo pipe");
        Assert.DoesNotContain("made", output);
        Assert.EndsWith("pipe\n", output);
    }

    [Fact]
    public async Task The_superuser_s_powers_over_the_system_are_gone_and_those_over_files_are_not()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "for the superuser");
        string effective = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path, "grep CapEff /proc/self/status");
        ulong capabilities = Convert.ToUInt64(effective.Split('\t')[1].Trim(), 16);

        Assert.Equal(0UL, capabilities & ~0b1101_1011UL);
        string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path,
            "hostname x && echo named; chroot / true && echo rooted; touch f && chown 12345 f && echo more >> f && echo mine");
        Assert.DoesNotContain("named", output);
        Assert.DoesNotContain("rooted", output);
        Assert.EndsWith("mine\n", output);
    }

    [Fact]
    public async Task The_agent_s_memory_and_variables_cannot_be_read_by_the_superuser_either()
    {
        using var folder = new TemporaryFolder();
        string output = await ConfinedShell.OutputAsync(ConfinedShell.Workspace, folder.Path,
            $"cat /proc/{Environment.ProcessId}/environ | wc -c; head -c 1 /proc/{Environment.ProcessId}/mem | wc -c; readlink /proc/{Environment.ProcessId}/exe | wc -c");
        Assert.Equal(["0", "0", "0"], output.Split('\n').Where(line => int.TryParse(line, out _)));
    }

    [Fact]
    public async Task Read_only_commands_change_no_modes_times_owners_or_attributes()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("f", "x");
        DateTime written = File.GetLastWriteTimeUtc(file);
        string output = await ConfinedShell.PerlAsync(SandboxPolicy.ReadOnlyPolicy, folder.Path,
            "open(my $f,'<','f'); print chmod(0777,'f')+0,chmod(0777,$f)+0,utime(1,1,'f')+0,chown(1,1,'f')+0,"
            + $"' ';my ($n,$k,$v)=('f','user.x','y');print syscall({Number(188, 5)},$n,$k,$v,1,0)");
        Assert.Equal("0000 -1", output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public async Task A_root_of_the_whole_file_system_by_variable_is_not_taken()
    {
        using var folder = new TemporaryFolder(ConfinedShell.Outside);
        using var other = new TemporaryFolder(ConfinedShell.Outside);
        ConfinedShell.SkipWithoutLandlock();
        ProcessRequest request = TestProcess.Of(folder.Path, "bash", "-c", $"echo x > {other.Path}/x") with
        {
            Environment = new Dictionary<string, string>(TestProcess.Variables) { ["TMPDIR"] = "/" },
        };
        ProcessOutput output = await TestProcess.RunAsync(await ConfinedShell.ConfineAsync(request, new SandboxPolicy.WorkspaceWrite(), folder.Path));
        Assert.NotEqual(0, output.ExitCode);
    }

    [Fact]
    public async Task Virtual_machine_sockets_are_refused_with_network()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("errno 1", await ConfinedShell.PerlAsync(Networked, folder.Path, "print socket(my $s,40,SOCK_STREAM,0) ? 'made' : 'errno '.($!+0)"));
    }

    private static int Number(int x64, int arm64) =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? arm64 : x64;
}
