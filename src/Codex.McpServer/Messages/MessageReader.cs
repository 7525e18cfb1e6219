using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Codex.McpServer.Messages;

/// <summary>Takes the client's input apart into messages, one a line; what is no message is skipped and told.</summary>
/// <param name="input">The client's input; not closed here.</param>
/// <param name="skipped">Told why a line was skipped; never its content, which may hold secrets.</param>
internal sealed class MessageReader(Stream input, Action<string> skipped)
{
    // A prompt with everything that a client can think of fits; a line without an end does not fill the memory.
    private const int LongestLine = 64 * 1024 * 1024;

    public async IAsyncEnumerable<IncomingMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipeReader pipe = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));
        bool isOverlong = false;
        try
        {
            while (true)
            {
                ReadResult read = await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    IncomingMessage? message = isOverlong ? null : Parse(buffer.Slice(0, end));
                    isOverlong = false;
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (message is not null)
                    {
                        yield return message;
                    }
                }

                if (read.IsCompleted)
                {
                    // The last line may lack its end.
                    if (!isOverlong && Parse(buffer) is { } last)
                    {
                        yield return last;
                    }

                    yield break;
                }

                if (isOverlong || buffer.Length > LongestLine)
                {
                    if (!isOverlong)
                    {
                        skipped($"skipped a line of more than {LongestLine} bytes");
                    }

                    isOverlong = true;
                    buffer = buffer.Slice(buffer.End);
                }

                pipe.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync().ConfigureAwait(false);
        }
    }

    private IncomingMessage? Parse(ReadOnlySequence<byte> line)
    {
        if (IsBlank(line))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            IncomingMessage? message = IncomingMessage.TryRead(document.RootElement.Clone());
            if (message is null)
            {
                skipped("skipped a line that is JSON but no JSON-RPC message");
            }

            return message;
        }
        catch (JsonException)
        {
            skipped("skipped a line that is no JSON");
            return null;
        }
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (ReadOnlyMemory<byte> segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
