using System.Globalization;
using System.Text;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary>Saved sessions for people.</summary>
internal static class SessionsText
{
    private const int PreviewLength = 72;

    public static string Page(SessionPage page)
    {
        if (page.Sessions.Count == 0)
        {
            return "There are no sessions.\n";
        }

        var text = new StringBuilder();
        foreach (SessionSummary session in page.Sessions)
        {
            text.Append(CultureInfo.InvariantCulture, $"{session.Metadata?.Id}  {Local(session.UpdatedAt)}  {OneLine(session.Preview ?? "", PreviewLength)}\n");
        }

        if (page.NextCursor is { } next)
        {
            text.Append(CultureInfo.InvariantCulture, $"More: codex sessions list --cursor '{next}'\n");
        }

        return text.ToString();
    }

    public static string Matches(IReadOnlyCollection<SessionMatch> matches)
    {
        if (matches.Count == 0)
        {
            return "Nothing was found.\n";
        }

        var text = new StringBuilder();
        foreach (SessionMatch match in matches)
        {
            text.Append(CultureInfo.InvariantCulture, $"{match.Session.Metadata?.Id}  {Local(match.Session.UpdatedAt)}  {match.Role}: {OneLine(match.Excerpt, int.MaxValue)}\n");
        }

        return text.ToString();
    }

    public static async Task<string> DetailsAsync(SessionSummary session, bool isArchived, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        SessionMetadata metadata = session.Metadata!;
        text.Append(CultureInfo.InvariantCulture, $"id:        {metadata.Id}{(isArchived ? " (archived)" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"file:      {session.Path}\n");
        text.Append(CultureInfo.InvariantCulture, $"started:   {Local(session.CreatedAt)}\n");
        text.Append(CultureInfo.InvariantCulture, $"last item: {Local(session.UpdatedAt)}\n");
        text.Append(CultureInfo.InvariantCulture, $"folder:    {OneLine(metadata.Cwd, int.MaxValue)}\n");
        text.Append(CultureInfo.InvariantCulture, $"program:   {OneLine(metadata.Originator, PreviewLength)} {OneLine(metadata.CliVersion, PreviewLength)}\n");
        if (metadata.ModelProvider is { } provider)
        {
            text.Append(CultureInfo.InvariantCulture, $"provider:  {OneLine(provider, PreviewLength)}\n");
        }

        if (metadata.Git is { } git)
        {
            text.Append(CultureInfo.InvariantCulture, $"git:       {OneLine($"{git.Branch} {git.CommitHash} {git.RepositoryUrl}", int.MaxValue)}\n");
        }

        await foreach (SaidMessage message in SaidMessage.ReadAsync(session.Path, cancellationToken).ConfigureAwait(false))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{message.Role}, {Local(message.Timestamp)}\n{Plain(message.Text).TrimEnd()}\n");
        }

        return text.ToString();
    }

    private static string Local(string? timestamp) =>
        DateTimeOffset.TryParse(timestamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
            : "----------------";

    private static string OneLine(string text, int most)
    {
        string line = Plain(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        if (line.Length <= most)
        {
            return line;
        }

        int end = char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1;
        return $"{line.AsSpan(0, end)}…";
    }

    // What somebody typed, or a model wrote, does not steer the terminal of whoever reads it later.
    private static string Plain(string text) =>
        string.Create(text.Length, text, static (plain, said) =>
        {
            for (int i = 0; i < said.Length; i++)
            {
                plain[i] = char.IsControl(said[i]) && said[i] is not ('\n' or '\t') ? '\uFFFD' : said[i];
            }
        });
}
