using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Codex.Sessions;

/// <summary>Records the step in which a process died: what its journal holds and the session file does not.</summary>
public static class StepRecovery
{
    /// <summary>Appends to a session file what is missing of its last step. Call it before the session is read to go on with it.</summary>
    /// <param name="sessionPath">The session file.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    /// <returns>How many items were appended; 0 when nothing is missing, or the session is in use by a running process.</returns>
    /// <exception cref="SessionException">The session file or the journal cannot be read or written; nothing is lost by it.</exception>
    public static async Task<int> RunAsync(string sessionPath, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        int recovered = 0;
        foreach (string path in StepJournal.PathsOf(sessionPath))
        {
            if (File.Exists(path))
            {
                recovered += await RunAsync(path, sessionPath, time, cancellationToken).ConfigureAwait(false);
            }
        }

        return recovered;
    }

    private static async Task<int> RunAsync(string path, string sessionPath, TimeProvider? time, CancellationToken cancellationToken)
    {
        try
        {
            using AppendOnlyFile journal = AppendOnlyFile.Open(path, create: false);
            using FileLock? claim = FileLock.TryTake(journal, exclusive: true);
            if (claim is null)
            {
                return 0;
            }

            List<RolloutItem> missing = await FindMissingAsync(journal, sessionPath, cancellationToken).ConfigureAwait(false);
            if (missing.Count > 0)
            {
                await using SessionLog log = await SessionLog.ResumeAsync(sessionPath, time, cancellationToken).ConfigureAwait(false);
                await log.AppendAsync(missing, cancellationToken).ConfigureAwait(false);
            }

            File.Delete(path);
            return missing.Count;
        }
        catch (FileNotFoundException)
        {
            // Another process was faster.
            return 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SessionException(
                SessionErrorCode.Unreadable, $"What the session's last step brought cannot be read from {path}: {failure.Message}", failure);
        }
    }

    private static async Task<List<RolloutItem>> FindMissingAsync(AppendOnlyFile journal, string sessionPath, CancellationToken cancellationToken)
    {
        long? from = null;
        List<ResponseItem> kept = [];
        using (var lines = new Utf8LineReader(journal.Handle))
        {
            while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (from is null)
                {
                    from = StepHeader.Read(lines.Line);
                }
                else if (lines.IsWhole && ItemOf(lines.Line) is { } item)
                {
                    // A line without its end was being written when the process died.
                    kept.Add(item);
                }
            }
        }

        Dictionary<string, int> recorded = kept.Count == 0 ? [] : await CountRecordedAsync(sessionPath, from ?? 0, cancellationToken).ConfigureAwait(false);
        var missing = new List<ResponseItem>(kept.Count);
        foreach (ResponseItem item in kept)
        {
            string text = TextOf(item);
            if (recorded.TryGetValue(text, out int times) && times > 0)
            {
                recorded[text] = times - 1;
            }
            else
            {
                InsertBehindItsCall(missing, item);
            }
        }

        return [.. missing.Select(static item => new RolloutItem.Response(item))];
    }

    private static async Task<Dictionary<string, int>> CountRecordedAsync(string sessionPath, long from, CancellationToken cancellationToken)
    {
        Dictionary<string, int> recorded = [];
        using SafeFileHandle session = SessionReader.Open(sessionPath);
        using var lines = new Utf8LineReader(session, from: Math.Max(0, from));
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (lines.IsWhole && ItemOf(lines.Line) is { } item)
            {
                string text = TextOf(item);
                recorded[text] = recorded.GetValueOrDefault(text) + 1;
            }
        }

        return recorded;
    }

    // A step is recorded with each output right behind its call, in whichever order the calls ended.
    private static void InsertBehindItsCall(List<ResponseItem> items, ResponseItem item)
    {
        int call = item switch
        {
            FunctionCallOutputItem output => items.FindLastIndex(before =>
                (before is FunctionCallItem function && function.CallId == output.CallId) || (before is LocalShellCallItem shell && shell.CallId == output.CallId)),
            CustomToolCallOutputItem output => items.FindLastIndex(before => before is CustomToolCallItem custom && custom.CallId == output.CallId),
            _ => -1,
        };
        items.Insert(call >= 0 ? call + 1 : items.Count, item);
    }

    private static ResponseItem? ItemOf(ReadOnlyMemory<byte> line) =>
        RolloutLineParser.Parse(line, out _)?.Item is RolloutItem.Response response ? response.Item : null;

    private static string TextOf(ResponseItem item)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            item.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
