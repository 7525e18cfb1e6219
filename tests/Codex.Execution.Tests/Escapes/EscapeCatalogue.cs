namespace Codex.Execution.Tests;

/// <summary>The ways out that are tried.</summary>
internal static class EscapeCatalogue
{
    private const string Planted = "planted";

    private static bool IsHookPlanted(EscapeScene scene) => scene.Exists("parent/ws/.git/hooks/pre-commit");

    private static bool IsConfigPlanted(EscapeScene scene) => scene.Read("parent/ws/.git/config").Contains(Planted, StringComparison.Ordinal);

    internal static IReadOnlyList<Escape> All { get; } =
    [
        new("write a file outside", "echo x > $OUT/new") { CameThrough = static scene => scene.HasOutside("new") },
        new("write through a link that leads out", "ln -s $OUT l; echo x > l/new") { CameThrough = static scene => scene.HasOutside("new") },
        new("`TMPDIR=/` as a writable folder", "echo x > $OUT/new")
        {
            Policy = """{"mode":"workspace-write","exclude_slash_tmp":true}""", TemporaryFolder = "/", CameThrough = static scene => scene.HasOutside("new"),
        },
        new("a hard link to an outside file that was there before", "echo changed > hard")
        {
            CameThrough = static scene => scene.Read("out/file") == "changed\n",
        },
        new("the agent's configuration below a writable folder", "echo x > $B/agent/config.toml")
        {
            Policy = """{"mode":"workspace-write","writable_roots":["ROOT/.."],"exclude_tmpdir_env_var":true,"exclude_slash_tmp":true}""",
            CameThrough = static scene => scene.Read("agent/config.toml") != "original\n",
        },
        new("a git hook", "echo x > .git/hooks/pre-commit") { CameThrough = IsHookPlanted },
        new("a program in git's configuration", "git config core.fsmonitor planted") { CameThrough = IsConfigPlanted },
        new("`.git` moved away and made anew", "mv .git g && cp -r g .git; echo planted >> .git/config") { CameThrough = IsConfigPlanted },
        new("the workspace moved away and made anew", "cd ..; mv ws w && cp -r w ws; echo planted >> ws/.git/config")
        {
            Policy = Escape.WorkspaceInRoot, CameThrough = IsConfigPlanted,
        },
        new("a hook of a submodule", "echo x > .git/modules/sub/hooks/pre-commit")
        {
            CameThrough = static scene => scene.Exists("parent/ws/.git/modules/sub/hooks/pre-commit"),
        },
        new("a submodule's `.git` file", "echo 'gitdir: elsewhere' > sub/.git || { mv sub s; mkdir sub; echo 'gitdir: elsewhere' > sub/.git; }")
        {
            CameThrough = static scene => scene.Read("parent/ws/sub/.git").Contains("elsewhere", StringComparison.Ordinal),
        },
        new("a `commondir` file in `.git`", "cp -r .git evil; git config -f evil/config core.fsmonitor \"touch $B/parent/ws/pwned; false\"; echo ../evil > .git/commondir")
        {
            CameThrough = static scene =>
            {
                scene.CallGitAsUser();
                return scene.Exists("parent/ws/pwned");
            },
        },
        new(
            "a repository of the command's own, as a submodule",
            "git init -q own; git -C own -c user.name=n -c user.email=e commit -q --allow-empty -m o; git -C own config core.fsmonitor \"touch $B/parent/ws/pwned; false\"; git add own 2>/dev/null")
        {
            CameThrough = static scene =>
            {
                scene.CallGitAsUser();
                return scene.Exists("parent/ws/pwned");
            },
        },
        new("TCP by io_uring", Perl("my $p=\"\\0\"x120; print 'ESCAPED' if syscall(425,4,$p)>=0")),
        new("TCP", "(exec 3<>/dev/tcp/127.0.0.1/$PORT) 2>/dev/null && echo ESCAPED"),
        new("UDP", Perl("my $s; socket($s,AF_INET,SOCK_DGRAM,0) and send($s,'x',0,sockaddr_in(9,inet_aton('127.0.0.1'))) and print 'ESCAPED'")),
        new("a Unix socket", Perl("my $s; socket($s,AF_UNIX,SOCK_STREAM,0) and connect($s,sockaddr_un(\"$ENV{B}/run/service.sock\")) and print 'ESCAPED'")),
        new("a Unix socket, network on", Perl("my $s; socket($s,AF_UNIX,SOCK_STREAM,0) and connect($s,sockaddr_un(\"$ENV{B}/run/service.sock\")) and print 'ESCAPED'"))
        {
            Policy = Escape.Network,
        },
        new("a Unix socket in `deny_read`, network on", Perl("my $s; socket($s,AF_UNIX,SOCK_STREAM,0) and connect($s,sockaddr_un(\"$ENV{B}/run/service.sock\")) and print 'ESCAPED'"))
        {
            Policy = Escape.Network, Denied = ["BASE/run"],
        },
        new("an abstract Unix socket, network on", Perl("my $s; socket($s,AF_UNIX,SOCK_STREAM,0) and connect($s,pack('S a*',1,\"\\0$ENV{ABSTRACT}\")) and print 'ESCAPED'"))
        {
            Policy = Escape.Network,
        },
        new("a virtual machine's socket, network on", Perl("my $s; socket($s,40,SOCK_STREAM,0) and print 'ESCAPED'")) { Policy = Escape.Network },
        new("read the agent's credentials", "cat $B/agent/auth.json | sed 's/SECRET/ESCAPED/'"),
        new("read SSH keys", "cat ~/.ssh/id | sed 's/SECRET/ESCAPED/'") { Policy = Escape.ReadOnly },
        new("read a secret in a writable folder", "cat keys/deep/key | sed 's/SECRET/ESCAPED/'; mv keys k; cat k/deep/key | sed 's/SECRET/ESCAPED/'")
        {
            Denied = ["BASE/parent/ws/keys/deep"],
        },
        new("read other files of the account", "cat $OUT/notes | sed 's/NOTES/ESCAPED/'"),
        new("change the mode of a file outside", "chmod 600 $OUT/file") { CameThrough = static scene => !scene.ModeOf("out/file").HasFlag(UnixFileMode.OtherRead) },
        new("change the mode of a file outside, read-only", "chmod 600 $OUT/file")
        {
            Policy = Escape.ReadOnly, CameThrough = static scene => !scene.ModeOf("out/file").HasFlag(UnixFileMode.OtherRead),
        },
        new("change the mode by a descriptor, read-only", Perl("my $f; open($f,'<',\"$ENV{OUT}/file\") and chmod(0600,$f)"))
        {
            Policy = Escape.ReadOnly, CameThrough = static scene => !scene.ModeOf("out/file").HasFlag(UnixFileMode.OtherRead),
        },
        new("kill another process", "kill -9 $VICTIM") { CameThrough = static scene => !scene.IsVictimAlive },
        new("read another process's arguments", "grep -aq 1000 /proc/$VICTIM/cmdline && echo ESCAPED"),
        new("read another process's environment", "grep -aq SECRET-IN /proc/$VICTIM/environ && echo ESCAPED"),
        new("read the agent's environment", "grep -aq ESCAPE_SECRET /proc/$AGENT/environ && echo ESCAPED"),
        new("trace another process", Perl("print 'ESCAPED' if syscall(101,16,$ENV{VICTIM}+0,0,0)==0; syscall(101,17,$ENV{VICTIM}+0,0,0)")),
        new("read another process's memory", "(exec 3< /proc/$VICTIM/mem) 2>/dev/null && echo ESCAPED"),
        new("the superuser: name the host", "hostname \"$(hostname)\" && echo ESCAPED"),
        new("the superuser: another root folder", "chroot . /bin/true; chroot / /bin/true && echo ESCAPED"),
        new("the superuser: make a device", "mknod dev c 1 3 && echo ESCAPED"),
        new("the superuser: mount", "mkdir -p m; mount -t tmpfs none m && echo ESCAPED && umount m"),
        new("undo the guards of git", "umount .git/hooks; umount .git/config; mount -o remount,rw .git/hooks; echo x > .git/hooks/pre-commit") { CameThrough = IsHookPlanted },
        new("kernel keys", Perl("my($t,$d,$v)=('user','codex-escape','v'); my $k=syscall(248,$t,$d,$v,1,-2); print 'ESCAPED' if $k>0; syscall(250,3,$k)")),
        new("type into the terminal", Perl("my $c='x'; print 'ESCAPED' if ioctl(STDIN,0x5412,$c)")) { InTerminal = true },
        new("a new user namespace", "unshare -U true && echo ESCAPED"),
        new("userfaultfd", Perl("print 'ESCAPED' if syscall(323,1)>=0")),
        new("perf_event_open", Perl("my $a=pack('L L Q x104',1,112,0); print 'ESCAPED' if syscall(298,$a,0,-1,-1,0)>=0")),
        new("bpf", Perl("my $a=pack('L L L L x56',1,4,4,1); print 'ESCAPED' if syscall(321,0,$a,72)>=0")),
        new("200 processes at once", "for i in {1..200}; do sleep 5 & done; [ $(jobs -r | wc -l) = 200 ] && echo ESCAPED; kill $(jobs -p)"),
        new("a 32-bit program", "./small") { CameThrough = static scene => scene.HasOutside("small") },
    ];

    private static string Perl(string program) => $"perl -MSocket -e '$|=1;{program.Replace("'", "'\\''", StringComparison.Ordinal)}' 2>/dev/null";
}
