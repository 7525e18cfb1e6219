using System.Text.Json;
using Codex.Toml;

namespace Codex.Cli.Tests;

/// <summary><c>codex config</c>, on a home of the test's own.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class ConfigCommandTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public ConfigCommandTests()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _home.Path);
        File.WriteAllText(ConfigFile, """
            review_model = "reviewer"
            modle = "typo"

            [profiles.deep]
            model_reasoning_effort = "high"

            [mcp_servers.docs]
            command = "docs"
            env = { TOKEN = "hidden" }
            """);
    }

    private string ConfigFile => Path.Combine(_home.Path, "config.toml");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        _home.Dispose();
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CodexProgram.Build(static (_, _) => Task.FromResult(0)).RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Every_value_stands_with_its_layer_and_all_of_it_is_toml()
    {
        (int exit, string output, string error) = await RunAsync("-c", "model_verbosity=low", "config", "-p", "deep", "-m", "mine", "--enable", "ghost_commit");

        Assert.Equal(0, exit);
        string[] lines = output.Split('\n');
        Assert.Matches("^model = \"mine\" +# flag$", lines.Single(static line => line.StartsWith("model =", StringComparison.Ordinal)));
        Assert.Matches("^model_verbosity = \"low\" +# -c$", lines.Single(static line => line.StartsWith("model_verbosity", StringComparison.Ordinal)));
        Assert.Matches($"^model_reasoning_effort = \"high\" +# profile deep, {ConfigFile}:5$", lines.Single(static line => line.StartsWith("model_reasoning_effort", StringComparison.Ordinal)));
        Assert.Matches($"^review_model = \"reviewer\" +# file, {ConfigFile}:1$", lines.Single(static line => line.StartsWith("review_model", StringComparison.Ordinal)));
        Assert.Matches("^features.ghost_commit = true +# -c$", lines.Single(static line => line.StartsWith("features.ghost_commit", StringComparison.Ordinal)));
        Assert.Matches("^approval_policy = \"on-request\" +# default$", lines.Single(static line => line.StartsWith("approval_policy", StringComparison.Ordinal)));
        Assert.Contains("# compact_prompt is not set", lines);
        Assert.DoesNotContain("hidden", output, StringComparison.Ordinal);
        Assert.Contains("`modle`", error, StringComparison.Ordinal);
        TomlTable read = TomlDocument.Parse(System.Text.Encoding.UTF8.GetBytes(output));
        Assert.Equal("mine", ((TomlString)read["model"]).Value);
    }

    [Theory]
    [InlineData("danger-full-access", "never", "--yolo")]
    [InlineData("workspace-write", "on-request", "--full-auto")]
    [InlineData("workspace-write", "untrusted", "-a", "untrusted", "-s", "workspace-write")]
    public async Task Flags_before_the_word_count_as_for_the_interface(string sandbox, string approval, params string[] flags)
    {
        (_, string output, _) = await RunAsync([.. flags, "config"]);

        Assert.Matches($"(?m)^sandbox_mode = \"{sandbox}\" +# flag$", output);
        Assert.Matches($"(?m)^approval_policy = \"{approval}\" +# flag$", output);
    }

    [Fact]
    public async Task One_key_as_json_is_one_object_and_a_table_is_an_array()
    {
        (int exit, string output, string error) = await RunAsync("config", "review_model", "--json");
        Assert.Equal((0, ""), (exit, error));
        JsonElement entry = JsonElement.Parse(output);
        Assert.Equal(
            ("review_model", "reviewer", "file", ConfigFile, 1, JsonValueKind.Null),
            (entry.GetProperty("key").GetString(), entry.GetProperty("value").GetString(), entry.GetProperty("layer").GetString(), entry.GetProperty("file").GetString(), entry.GetProperty("line").GetInt32(), entry.GetProperty("profile").ValueKind));

        (_, output, _) = await RunAsync("config", "mcp_servers.docs", "--json");
        JsonElement entries = JsonElement.Parse(output);
        Assert.Equal(
            [("mcp_servers.docs.command", "docs"), ("mcp_servers.docs.env.TOKEN", "*****")],
            entries.EnumerateArray().Select(static item => (item.GetProperty("key").GetString(), item.GetProperty("value").GetString())));

        (_, output, _) = await RunAsync("config", "--json");
        JsonElement all = JsonElement.Parse(output);
        Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Number, JsonValueKind.True, JsonValueKind.Array),
            (ValueKind("model_verbosity"), ValueKind("project_doc_max_bytes"), ValueKind("features.view_image_tool"), ValueKind("commands.safe")));

        JsonValueKind ValueKind(string key) => all.EnumerateArray().Single(item => item.GetProperty("key").GetString() == key).GetProperty("value").ValueKind;
    }

    [Fact]
    public async Task A_key_that_is_not_there_and_a_file_that_is_wrong_end_with_code_1()
    {
        (int exit, string output, string error) = await RunAsync("config", "modle", "--json");
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("is `model` meant?", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(ConfigFile, "model = 5", TestContext.Current.CancellationToken);
        (exit, output, error) = await RunAsync("config");
        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith($"Error: {ConfigFile}:1: `model`: ", error, StringComparison.Ordinal);
    }
}
