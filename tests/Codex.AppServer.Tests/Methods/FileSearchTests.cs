using System.Text.Json;

namespace Codex.AppServer.Tests.Methods;

/// <summary><c>fuzzyFileSearch</c>.</summary>
public sealed class FileSearchTests
{
    [Theory]
    [InlineData("abe", "abexy", 88, "0,1,2")]
    [InlineData("abe", "abcde", 74, "0,1,4")]
    [InlineData("abe", "sub/abce", 72, "4,5,7")]
    [InlineData("foobar", "src/foo_bar.cs", 153, "4,5,6,8,9,10")]
    [InlineData("foo bar", "src/foo_bar.cs", 164, "4,5,6,8,9,10")]
    public async Task Matches_are_scored_by_where_the_letters_stand(string query, string file, int score, string positions)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        server.Write("ws/" + file, "");
        JsonElement found = Assert.Single(await FindAsync(server, query));
        Assert.Equal(score, found.GetProperty("score").GetInt32());
        Assert.Equal(positions, string.Join(',', found.GetProperty("indices").EnumerateArray()));
        Assert.Equal((server.Workspace, file, Path.GetFileName(file)), (found.GetProperty("root").GetString(), found.GetProperty("path").GetString(), found.GetProperty("file_name").GetString()));
    }

    [Theory]
    [InlineData("readme", "README.md", true)]
    [InlineData("Readme", "README.md", false)]
    [InlineData("README", "README.md", true)]
    [InlineData("cafe", "café.txt", true)]
    [InlineData("café", "cafe.txt", false)]
    [InlineData("café", "café.txt", true)]
    [InlineData(@"a\\ b", "x a b", true)]
    [InlineData(@"a\\ b", "a-b", false)]
    [InlineData("b a", "a-b", true)]
    [InlineData("^a", "a", false)]
    [InlineData("!a", "b", false)]
    [InlineData("'a", "a", false)]
    [InlineData("a$", "a", false)]
    public async Task Words_match_by_letters_with_case_and_accents_only_where_the_word_has_them(string query, string file, bool isFound)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        server.Write("ws/" + file, "");
        Assert.Equal(isFound, (await FindAsync(server, query)).Length == 1);
    }

    [Fact]
    public async Task Hidden_files_and_links_count_ignored_files_do_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await using ServerFixture server = await ServerFixture.StartAsync();
        server.Write("ws/.gitignore", "*.log\n!kept.log\n/build/\n");
        server.Write("ws/.ignore", "target_ignored\n");
        foreach (string file in new[] { "target.txt", ".hidden/target.txt", "target.log", "sub/kept.log", "build/target.txt", "sub/build/target.txt", "target_ignored", ".git/target", ".git/info/exclude" })
        {
            server.Write("ws/" + file, file.EndsWith("exclude", StringComparison.Ordinal) ? "target_excluded\n" : "");
        }

        server.Write("ws/target_excluded", "");
        server.Write("elsewhere/target_linked", "");
        Directory.CreateSymbolicLink(Path.Combine(server.Workspace, "link"), server.Combine("elsewhere"));
        Directory.CreateSymbolicLink(Path.Combine(server.Workspace, "loop"), server.Workspace);
        File.CreateSymbolicLink(Path.Combine(server.Workspace, "target_nowhere"), server.Combine("nowhere"));
        string[] found = [.. (await FindAsync(server, "target")).Select(static file => file.GetProperty("path").GetString()!).Where(static path => !path.StartsWith("loop/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal([".git/target", ".hidden/target.txt", "link/target_linked", "sub/build/target.txt", "target.txt"], found);
        Assert.Single(await FindAsync(server, "kept"), static file => file.GetProperty("path").GetString() == "sub/kept.log");
    }

    [Fact]
    public async Task The_fifty_best_of_each_root_come_best_first_then_by_path()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        for (int i = 0; i < 60; i++)
        {
            server.Write($"ws/one/x{i:00}a", "");
            server.Write($"ws/two/a{i:00}", "");
        }

        JsonElement[] files = Files(await server.CallAsync("fuzzyFileSearch", """{"query":"a","roots":["one","two","missing","one/x00a"]}"""));
        Assert.Equal(100, files.Length);
        int[] scores = [.. files.Select(static file => file.GetProperty("score").GetInt32())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.All(files.Take(50), static file => Assert.Equal("two", file.GetProperty("root").GetString()));
        foreach (IEnumerable<string> paths in files.GroupBy(static file => file.GetProperty("score").GetInt32(), static file => file.GetProperty("path").GetString()!))
        {
            Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
        }
    }

    [Fact]
    public async Task An_empty_query_or_no_roots_give_an_empty_list_and_blanks_match_everything()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        server.Write("ws/a", "");
        Assert.Empty(await FindAsync(server, ""));
        Assert.Empty(Files(await server.CallAsync("fuzzyFileSearch", """{"query":"a","roots":[]}""")));
        JsonElement all = Assert.Single(await FindAsync(server, "  "));
        Assert.Equal((0, 0), (all.GetProperty("score").GetInt32(), all.GetProperty("indices").GetArrayLength()));
    }

    [Fact]
    public async Task A_later_search_with_the_same_token_ends_the_earlier_one_and_both_are_answered()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        for (int i = 0; i < 2000; i++)
        {
            server.Write($"ws/{i / 100}/file{i}", "");
        }

        string parameters = $$"""{"query":"file","roots":[{{string.Join(',', Enumerable.Repeat("\".\"", 40))}}],"cancellationToken":"t"}""";
        int first = await server.AskAsync("fuzzyFileSearch", parameters);
        int second = await server.AskAsync("fuzzyFileSearch", """{"query":"file1","roots":["."],"cancellationToken":"t"}""");
        // The first may have been quick enough to end by itself.
        await server.AnswerAsync(second);
        Assert.Equal(50, Files(await server.CallAsync("fuzzyFileSearch", """{"query":"file","roots":["."],"cancellationToken":"t"}""")).Length);
        await server.EndAsync();
        Assert.Contains($"answer {first}", server.Kinds);
    }

    private static async Task<JsonElement[]> FindAsync(ServerFixture server, string query) =>
        Files(await server.CallAsync("fuzzyFileSearch", $$"""{"query":"{{query}}","roots":["{{server.Workspace}}"]}"""));

    private static JsonElement[] Files(JsonElement result) => [.. result.GetProperty("files").EnumerateArray()];
}
