using System.Text.Json;

namespace Codex.Cli.Tests;

/// <summary><c>codex config</c> on a home of the test's own.</summary>
public sealed class ConfigCommandTests : IDisposable
{
    private const string Secret = "made-up-secret";

    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public ConfigCommandTests() => Environment.SetEnvironmentVariable("CODEX_HOME", _home.Path);

    private string ConfigFile => Path.Combine(_home.Path, "config.toml");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        _home.Dispose();
    }

    [Fact]
    public async Task Each_value_comes_with_the_place_where_it_was_said()
    {
        await File.WriteAllTextAsync(
            ConfigFile, "model = \"m\"\nprofile = \"work\"\n[history]\npersistence = \"none\"\n[profiles.work]\nmodel_verbosity = \"low\"\n", TestContext.Current.CancellationToken);

        (int exit, string output, string error) = await RunAsync("config", "-s", "workspace-write", "-c", "hide_agent_reasoning=true");

        Assert.Equal((0, ""), (exit, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Contains($"model = \"m\"  # {ConfigFile}:1", lines);
        Assert.Contains($"model_verbosity = \"low\"  # {ConfigFile}:6 (profile work)", lines);
        Assert.Contains($"history.persistence = \"none\"  # {ConfigFile}:4", lines);
        Assert.Contains("project_doc_max_bytes = 32768  # default", lines);
        Assert.Contains("hide_agent_reasoning = true  # -c override", lines);
        Assert.Contains("sandbox_mode = \"workspace-write\"  # flag", lines);
        Assert.Contains("approval_policy = \"on-request\"  # default", lines);
        Assert.Contains("# model_context_window is unset  # default", lines);
        Assert.Equal(lines.Order(StringComparer.Ordinal).Count(), lines.Distinct().Count());
    }

    [Fact]
    public async Task One_key_or_the_keys_of_a_table_can_be_asked_for_and_secrets_are_masked()
    {
        await File.WriteAllTextAsync(
            ConfigFile,
            $$"""
            [mcp_servers.s]
            command = "srv"
            [mcp_servers.s.env]
            TOKEN = "{{Secret}}"
            [model_providers.p]
            name = "p"
            base_url = "http://127.0.0.1:1/v1"
            experimental_bearer_token = "{{Secret}}"
            http_headers = { "X-Key" = "{{Secret}}" }
            """,
            TestContext.Current.CancellationToken);

        (int exit, string output, _) = await RunAsync("config", "mcp_servers.s", "--json");
        (_, string all, _) = await RunAsync("config");
        (_, string allJson, _) = await RunAsync("config", "--json");

        Assert.Equal(0, exit);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement[] values = [.. json.RootElement.GetProperty("values").EnumerateArray()];
        Assert.Equal(["mcp_servers.s.command", "mcp_servers.s.env.TOKEN"], values.Select(static value => value.GetProperty("key").GetString()));
        Assert.Equal(("\"srv\"", "user", ConfigFile, 2), (
            values[0].GetProperty("value").GetString(), values[0].GetProperty("layer").GetString(), values[0].GetProperty("file").GetString(), values[0].GetProperty("line").GetInt32()));
        Assert.DoesNotContain(Secret, output + all + allJson, StringComparison.Ordinal);
        Assert.Contains("model_providers.p.experimental_bearer_token = \"*****\"", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_without_a_value_and_a_file_with_a_mistake_end_with_code_1_and_a_reason()
    {
        (int exit, string output, string error) = await RunAsync("config", "no.such.key");
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("`no.such.key`", error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(ConfigFile, "model = 3\n", TestContext.Current.CancellationToken);
        (exit, output, error) = await RunAsync("config");
        Assert.Equal((1, ""), (exit, output));
        Assert.Contains($"{ConfigFile}:1", error, StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exit = await CodexProgram.Build(static (_, _) => Task.FromResult(0)).RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (exit, output.ToString(), error.ToString());
    }
}
