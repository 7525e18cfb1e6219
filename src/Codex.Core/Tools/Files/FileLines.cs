using System.Runtime.CompilerServices;
using System.Text;

namespace Codex.Core.Tools.Files;

/// <summary>Reads a file line by line, keeping the beginning of each line only, so that no file is too large.</summary>
internal static class FileLines
{
    /// <summary>How much of a line is kept, in bytes of UTF-8.</summary>
    public const int MaximumLineBytes = 500;

    private const int BufferSize = 64 * 1024;

    /// <summary>Enough to hold a line's shown part, a carriage return, and the rest of a character.</summary>
    private const int KeptBytes = MaximumLineBytes + 8;

    /// <summary>The lines of a file, ended by line feeds with or without a carriage return; the last one may lack its end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async IAsyncEnumerable<FileLine> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        await using (stream.ConfigureAwait(false))
        {
            byte[] buffer = new byte[BufferSize];
            byte[] kept = new byte[KeptBytes];
            long length = 0;
            bool endsInCarriageReturn = false;
            long number = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                int position = 0;
                while (position < read)
                {
                    int lineFeed = buffer.AsSpan(position, read - position).IndexOf((byte)'\n');
                    int end = lineFeed < 0 ? read : position + lineFeed;
                    if (end > position)
                    {
                        if (length < KeptBytes)
                        {
                            int taken = Math.Min(end - position, KeptBytes - (int)length);
                            buffer.AsSpan(position, taken).CopyTo(kept.AsSpan((int)length));
                        }

                        length += end - position;
                        endsInCarriageReturn = buffer[end - 1] == '\r';
                    }

                    position = end;
                    if (lineFeed >= 0)
                    {
                        yield return new FileLine(++number, Shown(kept, length - (endsInCarriageReturn ? 1 : 0)));
                        length = 0;
                        endsInCarriageReturn = false;
                        position++;
                    }
                }
            }

            if (length > 0)
            {
                yield return new FileLine(++number, Shown(kept, length));
            }
        }
    }

    /// <summary>As much of a text as fits into a number of bytes of UTF-8, cut between two characters.</summary>
    public static string Cut(string text, int maximumBytes)
    {
        if (text.Length * 3 <= maximumBytes)
        {
            return text;
        }

        int bytes = 0;
        int position = 0;
        while (position < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(position), out Rune character, out int consumed);
            bytes += character.Utf8SequenceLength;
            if (bytes > maximumBytes)
            {
                return text[..position];
            }

            position += consumed;
        }

        return text;
    }

    private static string Shown(byte[] kept, long length) =>
        Cut(Encoding.UTF8.GetString(kept, 0, (int)Math.Min(length, KeptBytes)), MaximumLineBytes);
}
