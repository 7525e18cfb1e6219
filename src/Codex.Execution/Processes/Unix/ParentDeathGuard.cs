using System.Text;

namespace Codex.Execution;

/// <summary>Sends <c>SIGTERM</c>, and a second later <c>SIGKILL</c>, to the groups of running commands when this program dies, however it dies.</summary>
/// <remarks>
/// A small shell in a session of its own reads, from a pipe that only this program holds open, which groups are running. The pipe's end is
/// this program's end. Unlike the kernel's parent-death signal it reaches what the commands started, and it exists on macOS too. A command
/// is guarded from a moment after its start. On the loop's thread only.
/// </remarks>
internal sealed unsafe class ParentDeathGuard
{
    private const string Script =
        """
        groups=' '
        while read -r change group; do
          case $change in
            +) groups="$groups$group " ;;
            -) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
          esac
        done
        for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null; done
        [ "$groups" = ' ' ] && exit
        sleep 1
        for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
        """;

    private readonly HashSet<int> _groups = [];
    private int _pid;
    private int _pipe = -1;

    internal static ParentDeathGuard Shared { get; } = new();

    /// <summary>Starts the guard ahead of a command, so that only a write separates the command's start from its being guarded.</summary>
    internal void Prepare()
    {
        if (_pipe < 0)
        {
            Start();
        }
    }

    internal void Add(int group)
    {
        _groups.Add(group);
        if (_pipe >= 0 && !Send('+', group))
        {
            Restart();
        }
    }

    internal void Remove(int group)
    {
        _groups.Remove(group);
        if (_pipe >= 0 && !Send('-', group))
        {
            Restart();
        }
    }

    private void Restart()
    {
        LibC.CloseIfOpen(ref _pipe);
        int status;
        _ = LibC.waitpid(_pid, &status, LibC.NoHang);
        if (_groups.Count > 0)
        {
            Start();
        }
    }

    private void Start()
    {
        (int read, int write) = LibC.CreatePipe();
        try
        {
            var request = new ProcessRequest
            {
                Command = ["/bin/sh", "-c", Script],
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string>(),
            };
            _pid = UnixSpawn.Start("/bin/sh", request, new ChildStreams { Stdin = read });
            _pipe = write;
            LibC.SetNonBlocking(write);
            foreach (int group in _groups)
            {
                Send('+', group);
            }
        }
        catch (ProcessStartException)
        {
            // No standard shell here: only commands that the sandbox's helper started still have the kernel's parent-death signal.
            _ = LibC.close(write);
        }
        finally
        {
            _ = LibC.close(read);
        }
    }

    private bool Send(char change, int group)
    {
        Span<byte> line = stackalloc byte[16];
        int length = Encoding.ASCII.GetBytes($"{change} {group}\n", line);
        fixed (byte* bytes = line)
        {
            return LibC.write(_pipe, bytes, (nuint)length) == length;
        }
    }
}
