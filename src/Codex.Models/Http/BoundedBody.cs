using System.Buffers;
using System.Text;

namespace Codex.Models;

/// <summary>Reads the beginning of an answer's body, for error texts.</summary>
internal static class BoundedBody
{
    private const int MostBytes = 64 * 1024;

    /// <summary>The body as text, cut after 64 KiB; what could be read when it breaks or takes longer than the limit.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response, TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            int length = await FillAsync(response, buffer, limit, time, ct).ConfigureAwait(false);
            return Encoding.UTF8.GetString(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> FillAsync(HttpResponseMessage response, byte[] buffer, TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        int length = 0;
        using var deadline = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            int read;
            while (length < MostBytes
                && (read = await body.ReadAsync(buffer.AsMemory(length, MostBytes - length), either.Token).ConfigureAwait(false)) > 0)
            {
                length += read;
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The status is what counts; a body that breaks off only shortens the text.
        }

        return length;
    }
}
