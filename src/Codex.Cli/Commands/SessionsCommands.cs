using System.CommandLine;
using Codex.Configuration;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Cli;

/// <summary><c>codex sessions</c>: the saved sessions of the home folder. Results go to standard output.</summary>
internal sealed class SessionsCommands
{
    private const int DefaultLimit = 25;

    private readonly Option<bool> _json = Flags.Switch("--json", "Print JSON");
    private readonly Option<bool> _archived = Flags.Switch("--archived", "Look in the archive instead");
    private readonly Option<string> _limit = Flags.Value("--limit", "N", $"How many at most ({DefaultLimit} when not given)");
    private readonly Option<string> _cursor = Flags.Value("--cursor", "CURSOR", "Where the page before ended, as its last line says");
    private readonly Option<bool> _yes = Flags.Switch("--yes", "Delete without asking", "-y");
    private readonly Argument<string> _id = new("ID") { Description = "The session's id, or the beginning of it" };
    private readonly Argument<string> _text = new("TEXT") { Description = "Words that you or the model said, or the beginning of an id" };

    public SessionsCommands()
    {
        var list = new Command("list", "List the sessions, newest first") { _archived, _limit, _cursor, _json };
        list.SetAction(ListAsync);
        var show = new Command("show", "Show a session and what was said in it") { _id, _json };
        show.SetAction(ShowAsync);
        var search = new Command("search", "Find sessions by what was said in them, newest first") { _text, _archived, _limit, _json };
        search.SetAction(SearchAsync);
        var archive = new Command("archive", "Put a session away: it is no longer listed nor resumed") { _id };
        archive.SetAction(ArchiveAsync);
        var unarchive = new Command("unarchive", "Bring a session back from the archive") { _id };
        unarchive.SetAction(UnarchiveAsync);
        var delete = new Command("delete", "Delete a session for good, archived or not") { _id, _yes };
        delete.SetAction(DeleteAsync);
        Command = new Command("sessions", "Look at the saved sessions, put them away, delete them") { list, show, search, archive, unarchive, delete };
    }

    public Command Command { get; }

    private static SessionStore Store => new(CodexHome.Resolve());

    private async Task<int> ListAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SessionCursor? cursor = result.GetValue(_cursor) switch
        {
            null => null,
            { } text => SessionCursor.TryParse(text, out SessionCursor place)
                ? place
                : throw new CommandException($"{text} is no cursor: give the one that the page before ended with.", ExitCodes.Usage),
        };
        bool isArchive = result.GetValue(_archived);
        SessionPage page = await Store.ListAsync(
            new SessionListQuery { PageSize = Limit(result), Cursor = cursor, IsArchive = isArchive, LooksBeyondHead = true }, cancellationToken).ConfigureAwait(false);
        await WriteAsync(result, result.GetValue(_json) ? SessionsJson.Page(page, isArchive) : SessionsText.Page(page), cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> ShowAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SessionPlace place = await FindAsync(result.GetRequiredValue(_id), inUse: true, inArchive: true, cancellationToken).ConfigureAwait(false);
        SessionSummary summary = await SessionStore.ReadSummaryAsync(place.Path, cancellationToken).ConfigureAwait(false);
        await WriteAsync(
            result,
            result.GetValue(_json)
                ? await SessionsJson.DetailsAsync(summary, place.IsArchived, cancellationToken).ConfigureAwait(false)
                : await SessionsText.DetailsAsync(summary, place.IsArchived, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> SearchAsync(ParseResult result, CancellationToken cancellationToken)
    {
        string text = result.GetRequiredValue(_text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new CommandException("Give words to look for.", ExitCodes.Usage);
        }

        bool inArchive = result.GetValue(_archived);
        int limit = Limit(result);
        List<SessionMatch> matches = [];
        if (IsBeginningOfId(text))
        {
            foreach (SessionPlace place in await Store.FindByPrefixAsync(text, inArchive, limit, cancellationToken).ConfigureAwait(false))
            {
                if (await TrySummarizeAsync(place, cancellationToken).ConfigureAwait(false) is { } summary)
                {
                    matches.Add(new SessionMatch(summary, "user", summary.Preview ?? ""));
                }
            }
        }

        await foreach (SessionMatch match in Store.SearchAsync(text, inArchive, cancellationToken).ConfigureAwait(false))
        {
            if (matches.Count == limit)
            {
                break;
            }

            if (!matches.Exists(known => known.Session.Path == match.Session.Path))
            {
                matches.Add(match);
            }
        }

        await WriteAsync(result, result.GetValue(_json) ? SessionsJson.Matches(matches, inArchive) : SessionsText.Matches(matches), cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> ArchiveAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SessionPlace place = await FindAsync(result.GetRequiredValue(_id), inUse: true, inArchive: false, cancellationToken).ConfigureAwait(false);
        string path = await Store.ArchiveAsync(place.Id, place.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
        await WriteAsync(result, $"Archived {place.Id}: {path}\n", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> UnarchiveAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SessionPlace place = await FindAsync(result.GetRequiredValue(_id), inUse: false, inArchive: true, cancellationToken).ConfigureAwait(false);
        string? path = await Store.UnarchiveAsync(place.Id, cancellationToken).ConfigureAwait(false);
        await WriteAsync(result, $"Brought back {place.Id}: {path}\n", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private async Task<int> DeleteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        SessionPlace place = await FindAsync(result.GetRequiredValue(_id), inUse: true, inArchive: true, cancellationToken).ConfigureAwait(false);
        if (!result.GetValue(_yes))
        {
            throw new CommandException($"This would delete {place.Path} for good. Say so with --yes, or put the session away with codex sessions archive.");
        }

        await Store.DeleteAsync(place.Id, cancellationToken).ConfigureAwait(false);
        await WriteAsync(result, $"Deleted {place.Id}: {place.Path}\n", cancellationToken).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static async Task<SessionPlace> FindAsync(string id, bool inUse, bool inArchive, CancellationToken cancellationToken)
    {
        if (!IsBeginningOfId(id))
        {
            throw new CommandException($"`{id}` is no session id, nor the beginning of one. codex sessions list shows them.", ExitCodes.Usage);
        }

        List<SessionPlace> found = [];
        if (inUse)
        {
            found.AddRange(await Store.FindByPrefixAsync(id, limit: 2, cancellationToken: cancellationToken).ConfigureAwait(false));
        }

        if (inArchive && found.Count < 2)
        {
            found.AddRange(await Store.FindByPrefixAsync(id, inArchive: true, limit: 2, cancellationToken).ConfigureAwait(false));
        }

        return found switch
        {
            [var only] => only,
            [] => throw new CommandException(
                $"There is no {(inUse ? inArchive ? "" : "listed " : "archived ")}session {id}. codex sessions list{(inUse ? "" : " --archived")} shows them."),
            [var first, var second, ..] => throw new CommandException($"More than one session begins with {id}, for example {first.Id} and {second.Id}: give more of it."),
        };
    }

    // A file that is damaged from its first line on must not hide the others.
    private static async Task<SessionSummary?> TrySummarizeAsync(SessionPlace place, CancellationToken cancellationToken)
    {
        try
        {
            return await SessionStore.ReadSummaryAsync(place.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException)
        {
            return null;
        }
    }

    private static bool IsBeginningOfId(string text) => text is { Length: > 0 and <= 36 } && text.All(static letter => char.IsAsciiHexDigit(letter) || letter == '-');

    private int Limit(ParseResult result) => result.GetValue(_limit) switch
    {
        null => DefaultLimit,
        { } text => int.TryParse(text, out int limit) && limit > 0
            ? limit
            : throw new CommandException($"--limit is {text}, and must be a number from 1.", ExitCodes.Usage),
    };

    private static Task WriteAsync(ParseResult result, string text, CancellationToken cancellationToken) =>
        result.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken);
}
