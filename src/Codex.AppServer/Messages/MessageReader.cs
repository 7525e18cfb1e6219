using System.Text.Unicode;

namespace Codex.AppServer.Messages;

/// <summary>Cuts the client's bytes into lines.</summary>
/// <param name="input">Where they come from.</param>
internal sealed class MessageReader(Stream input)
{
    private const int FirstSize = 16 * 1024;

    // A buffer that one long message has blown up is not kept.
    private const int KeptSize = 1024 * 1024;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The next line without its end, valid until the next call; the last one may have none. Null at the end.</summary>
    /// <exception cref="IOException">The input cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The wait was given up. Nothing more can be read.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        int searched = _start;
        while (true)
        {
            int feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, searched + feed - _start);
                _start = searched + feed + 1;
                return line;
            }

            if (_ended)
            {
                ReadOnlyMemory<byte> rest = _buffer.AsMemory(_start, _end - _start);
                _start = _end;
                return rest.IsEmpty ? default(ReadOnlyMemory<byte>?) : rest;
            }

            searched = MakeRoom();
            // Streams of a console cannot be cancelled while they wait.
            int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _end += read;
            _ended = read == 0;
        }
    }

    /// <summary>Whether a line is text at all.</summary>
    public static bool IsText(ReadOnlySpan<byte> line) => Utf8.IsValid(line);

    private int MakeRoom()
    {
        int length = _end - _start;
        if (length == 0 && _buffer.Length > KeptSize)
        {
            _buffer = new byte[FirstSize];
        }
        else if (_end == _buffer.Length && length <= _buffer.Length / 2)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
        }
        else if (_end == _buffer.Length)
        {
            byte[] larger = new byte[checked(_buffer.Length * 2)];
            _buffer.AsSpan(_start, length).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            return _end;
        }

        _start = 0;
        _end = length;
        return length;
    }
}
