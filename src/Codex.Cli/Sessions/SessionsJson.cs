using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary>Saved sessions as programs read them.</summary>
internal static class SessionsJson
{
    public static string Page(SessionPage page, bool isArchive) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("sessions"u8);
        foreach (SessionSummary session in page.Sessions)
        {
            json.WriteStartObject();
            WriteSummary(json, session, isArchive);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("next_cursor"u8, page.NextCursor?.ToString());
        json.WriteEndObject();
    });

    public static string Matches(IEnumerable<SessionMatch> matches, bool isArchive) => Write(json =>
    {
        json.WriteStartArray();
        foreach (SessionMatch match in matches)
        {
            json.WriteStartObject();
            WriteSummary(json, match.Session, isArchive);
            json.WriteString("role"u8, match.Role);
            json.WriteString("excerpt"u8, match.Excerpt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static async Task<string> DetailsAsync(SessionSummary session, bool isArchived, CancellationToken cancellationToken)
    {
        List<SaidMessage> messages = [];
        await foreach (SaidMessage message in SaidMessage.ReadAsync(session.Path, cancellationToken).ConfigureAwait(false))
        {
            messages.Add(message);
        }

        return Write(json =>
        {
            json.WriteStartObject();
            WriteSummary(json, session, isArchived);
            json.WriteStartArray("messages"u8);
            foreach (SaidMessage message in messages)
            {
                json.WriteStartObject();
                json.WriteString("timestamp"u8, message.Timestamp);
                json.WriteString("role"u8, message.Role);
                json.WriteString("text"u8, message.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteSummary(Utf8JsonWriter json, SessionSummary session, bool isArchived)
    {
        SessionMetadata? metadata = session.Metadata;
        json.WriteString("id"u8, metadata?.Id.ToString());
        json.WriteString("path"u8, session.Path);
        json.WriteBoolean("archived"u8, isArchived);
        json.WriteString("preview"u8, session.Preview);
        json.WriteString("created_at"u8, session.CreatedAt);
        json.WriteString("updated_at"u8, session.UpdatedAt);
        json.WriteString("cwd"u8, metadata?.Cwd);
        json.WritePropertyName("source"u8);
        JsonSerializer.Serialize(json, metadata?.Source ?? SessionSource.Unknown, ProtocolJson.Default.SessionSource);
        json.WriteString("model_provider"u8, metadata?.ModelProvider);
        json.WriteString("originator"u8, metadata?.Originator);
        json.WriteString("cli_version"u8, metadata?.CliVersion);
        if (metadata?.Git is { } git)
        {
            json.WriteStartObject("git"u8);
            json.WriteString("commit_hash"u8, git.CommitHash);
            json.WriteString("branch"u8, git.Branch);
            json.WriteString("repository_url"u8, git.RepositoryUrl);
            json.WriteEndObject();
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = WireJson.Encoder }))
        {
            write(json);
        }

        buffer.Write("\n"u8);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
