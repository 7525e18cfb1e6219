using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Sessions;

/// <summary>
/// What the running step of a conversation has brought so far, in a small file beside the session file. A step is recorded in the
/// session file only as a whole; should the process die before that, <see cref="StepRecovery"/> records what stands here.
/// </summary>
/// <remarks>
/// Safe for use by several callers at once. The file is made with the first item and removed by <see cref="Dispose"/>; while it is
/// open no other process uses it: processes that go on with the same session at once have a journal each. What was appended survives the end of the process, not a loss of power. A failure to write is no exception: see <see cref="TakeProblem"/>.
/// </remarks>
public sealed class StepJournal : IDisposable
{
    // As many processes as keep a journal of one session at once, and leave one behind when they die.
    private const int MostJournals = 16;
    private const int MaximumIdleBufferBytes = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly string _sessionPath;
    private readonly TimeProvider _time;
    private ArrayBufferWriter<byte> _line = new(1024);
    private readonly Utf8JsonWriter _writer;
    private AppendOnlyFile? _file;
    private FileLock? _claim;
    private string _path;
    private long _length;
    private string? _problem;
    private bool _isClosed;

    /// <summary>Makes a journal; nothing is opened before the first item.</summary>
    /// <param name="sessionPath">The session file.</param>
    /// <param name="time">The clock.</param>
    public StepJournal(string sessionPath, TimeProvider time)
    {
        _sessionPath = sessionPath;
        _time = time;
        _path = PathOf(sessionPath);
        _writer = new Utf8JsonWriter(_line, WireJson.WriterOptions);
    }

    /// <summary>The journals that a session file may have, whether they exist or not.</summary>
    internal static IEnumerable<string> PathsOf(string sessionPath) => Enumerable.Range(1, MostJournals).Select(number => PathOf(sessionPath, number));

    /// <summary>A journal of a session file, from the first.</summary>
    internal static string PathOf(string sessionPath, int number = 1)
    {
        string name = System.IO.Path.GetFileName(sessionPath);
        string id = SessionFileName.TryParse(name, out SessionFileName parsed) ? parsed.Id.ToString() : System.IO.Path.GetFileNameWithoutExtension(name);
        string file = number == 1 ? $".{id}.step" : string.Create(CultureInfo.InvariantCulture, $".{id}.{number}.step");
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(sessionPath))!, file);
    }

    /// <summary>Deletes the journals of a session that is to be deleted.</summary>
    /// <exception cref="SessionException"><see cref="SessionErrorCode.InUse"/>: a process keeps one of them.</exception>
    internal static void Delete(string sessionPath)
    {
        foreach (string path in PathsOf(sessionPath).Where(File.Exists))
        {
            using AppendOnlyFile journal = AppendOnlyFile.Open(path, create: false);
            using FileLock? claim = FileLock.TryTake(journal, exclusive: true);
            if (claim is null)
            {
                throw new SessionException(SessionErrorCode.InUse, $"The session in {sessionPath} is in use: a turn runs. Wait for its end, or stop it first.");
            }

            File.Delete(path);
        }
    }

    /// <summary>Notes an item of the running step: call it before anybody is told of the item.</summary>
    public void Append(ResponseItem item)
    {
        lock (_lock)
        {
            if (_isClosed || item is OtherItem || !TryOpen())
            {
                return;
            }

            if (_length == 0)
            {
                StepHeader.Write(_line, new FileInfo(_sessionPath).Length);
            }

            _writer.Reset(_line);
            RolloutLineWriter.Write(_writer, _time.GetUtcNow(), new RolloutItem.Response(item));
            _writer.Flush();
            _line.Write("\n"u8);
            Write();
        }
    }

    /// <summary>Forgets the step: it stands in the session file now, or was given up.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            if (_length > 0 && _file is not null)
            {
                TryCut(0);
            }
        }
    }

    /// <summary>Why the latest item could not be noted, for the user; null when all is well. Told once.</summary>
    public string? TakeProblem()
    {
        lock (_lock)
        {
            string? problem = _problem;
            _problem = null;
            return problem;
        }
    }

    /// <summary>Closes the journal; an empty one leaves no file behind.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            if (_file is not null && _length == 0)
            {
                File.Delete(_path);
            }

            Close();
            _writer.Dispose();
        }
    }

    private bool TryOpen()
    {
        if (_file is not null)
        {
            return true;
        }

        foreach (string path in PathsOf(_sessionPath))
        {
            _path = path;
            try
            {
                if (TryClaim())
                {
                    return true;
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Note(failure.Message);
                break;
            }

            // Another process works on this session, or left something behind that is not recovered yet.
            Close();
        }

        _isClosed = true;
        Close();
        return false;
    }

    private bool TryClaim()
    {
        _file = AppendOnlyFile.Open(_path, create: true);
        _claim = FileLock.TryTake(_file, exclusive: true);
        // Its owner may have removed it between the two.
        return _claim is not null && _file.Length == 0 && File.Exists(_path);
    }

    private void Write()
    {
        int written = _file!.Write(_line.WrittenSpan, out IOException? failure);
        if (failure is null)
        {
            _length += written;
        }
        else
        {
            Note(failure.Message);
            TryCut(_length);
        }

        if (_line.Capacity > MaximumIdleBufferBytes)
        {
            _line = new ArrayBufferWriter<byte>(1024);
        }
        else
        {
            _line.ResetWrittenCount();
        }
    }

    private void TryCut(long length)
    {
        try
        {
            RandomAccess.SetLength(_file!.Handle, length);
            _length = length;
        }
        catch (IOException failure)
        {
            Note(failure.Message);
        }
    }

    private void Note(string cause) =>
        _problem = $"What this turn does is not kept until each of its steps is complete, as {_path} cannot be written: {cause}";

    private void Close()
    {
        _claim?.Dispose();
        _file?.Dispose();
        _claim = null;
        _file = null;
    }
}
