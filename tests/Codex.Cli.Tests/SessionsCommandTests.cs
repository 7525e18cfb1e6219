using System.Text.Json;
using Codex.Protocol;
using Codex.Sessions;

namespace Codex.Cli.Tests;

/// <summary><c>codex sessions</c> on a home of the test's own.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class SessionsCommandTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public SessionsCommandTests() => Environment.SetEnvironmentVariable("CODEX_HOME", _home.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        _home.Dispose();
    }

    [Fact]
    public async Task Sessions_are_listed_page_by_page()
    {
        ThreadId older = await WriteAsync("mend the\nfountain", 1), newer = await WriteAsync("paint the door", 2);

        (int exit, string output, _) = await RunAsync("sessions", "list", "--limit", "1", "--json");
        JsonElement page = JsonElement.Parse(output);
        Assert.Equal(0, exit);
        Assert.Equal(newer.ToString(), page.GetProperty("sessions")[0].GetProperty("id").GetString());
        Assert.Equal("paint the door", page.GetProperty("sessions")[0].GetProperty("preview").GetString());
        Assert.Equal("exec", page.GetProperty("sessions")[0].GetProperty("source").GetString());
        Assert.False(page.GetProperty("sessions")[0].GetProperty("archived").GetBoolean());

        (_, output, _) = await RunAsync("sessions", "list", "--cursor", page.GetProperty("next_cursor").GetString()!);
        Assert.StartsWith(older.ToString(), output, StringComparison.Ordinal);
        Assert.EndsWith("mend the fountain\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_home_has_no_sessions()
    {
        Assert.Equal((0, "There are no sessions.\n", ""), await RunAsync("sessions", "list"));
        Assert.Equal((0, "Nothing was found.\n", ""), await RunAsync("sessions", "search", "x"));
    }

    [Fact]
    public async Task A_session_is_shown_with_what_was_said()
    {
        ThreadId id = await WriteAsync("mend \u001b[31mit", 1);

        (int exit, string output, _) = await RunAsync("sessions", "show", id.ToString()[..13]);
        Assert.Equal(0, exit);
        Assert.Contains($"id:        {id}\n", output, StringComparison.Ordinal);
        Assert.Contains("mend \uFFFD[31mit\n", output, StringComparison.Ordinal);
        Assert.Contains("\nDone.\n", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("sessions", "show", id.ToString(), "--json");
        Assert.Equal(
            ["user", "assistant"], JsonElement.Parse(output).GetProperty("messages").EnumerateArray().Select(static said => said.GetProperty("role").GetString()));
    }

    [Fact]
    public async Task Words_and_the_beginning_of_an_id_find_a_session()
    {
        ThreadId id = await WriteAsync("mend the fountain", 1);
        await WriteAsync("paint the door", 2);

        (_, string output, _) = await RunAsync("sessions", "search", "FOUNTAIN");
        Assert.Equal(id.ToString(), output[..36]);
        Assert.EndsWith("user: mend the fountain\n", output, StringComparison.Ordinal);

        (_, output, _) = await RunAsync("sessions", "search", id.ToString(), "--json");
        Assert.Equal(id.ToString(), Assert.Single(JsonElement.Parse(output).EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_session_goes_to_the_archive_and_back_and_away()
    {
        ThreadId id = await WriteAsync("mend the fountain", 1);

        Assert.Equal(0, (await RunAsync("sessions", "archive", id.ToString())).Exit);
        Assert.Equal("There are no sessions.\n", (await RunAsync("sessions", "list")).Output);
        Assert.StartsWith(id.ToString(), (await RunAsync("sessions", "list", "--archived")).Output, StringComparison.Ordinal);
        Assert.Contains("(archived)", (await RunAsync("sessions", "show", id.ToString())).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("sessions", "archive", id.ToString())).Exit);

        Assert.Equal(0, (await RunAsync("sessions", "unarchive", id.ToString())).Exit);
        Assert.StartsWith(id.ToString(), (await RunAsync("sessions", "list")).Output, StringComparison.Ordinal);

        (int exit, _, string error) = await RunAsync("sessions", "delete", id.ToString());
        Assert.Equal(1, exit);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        Assert.StartsWith(id.ToString(), (await RunAsync("sessions", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("sessions", "delete", id.ToString(), "--yes")).Exit);
        Assert.Empty(Directory.GetFiles(_home.Path, "*.jsonl", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(2, "sessions", "show", "no id")]
    [InlineData(2, "sessions", "list", "--cursor", "x")]
    [InlineData(2, "sessions", "list", "--limit", "0")]
    [InlineData(2, "sessions", "search", " ")]
    [InlineData(2, "sessions")]
    [InlineData(1, "sessions", "show", "0199")]
    [InlineData(1, "sessions", "unarchive", "0199")]
    public async Task What_cannot_be_meant_is_refused_with_a_reason(int exit, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);
        Assert.Equal((exit, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task A_beginning_that_several_share_is_refused()
    {
        await WriteAsync("one", 1);
        await WriteAsync("two", 1);
        (int exit, _, string error) = await RunAsync("sessions", "show", "019");
        Assert.Equal(1, exit);
        Assert.Contains("More than one session", error, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CodexProgram.Build(static (_, _) => Task.FromResult(0)).RunAsync(arguments, output, error, Cancel);
        return (exit, output.ToString(), error.ToString());
    }

    private async Task<ThreadId> WriteAsync(string text, int day)
    {
        DateTimeOffset start = new(2025, 11, day, 12, 0, 0, TimeSpan.Zero);
        ThreadId id = ThreadId.Create(start);
        await using SessionLog log = await SessionLog.CreateAsync(
            new SessionLogOptions
            {
                CodexHome = _home.Path,
                Id = id,
                Cwd = "/work",
                Originator = "codex_exec",
                CliVersion = "0.57.0",
                Source = SessionSource.Exec,
                StartedAt = start,
            },
            Cancel);
        await log.AppendAsync(
        [
            new RolloutItem.Response(MessageItem.User(text)),
            new RolloutItem.Event(new UserMessageEvent(text, null)),
            new RolloutItem.Response(MessageItem.Assistant("Done.")),
        ], Cancel);
        return id;
    }
}
