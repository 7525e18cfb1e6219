using System.Runtime.CompilerServices;
using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration.Tests;

public sealed class ListingTests : IDisposable
{
    private readonly TestHome _home = new();

    [Fact]
    public void Each_value_is_listed_with_the_layer_that_said_it()
    {
        _home.Write("config.toml", """
            model = "file"
            review_model = "file"
            file_opener = "cursor"

            [profiles.deep]
            model_reasoning_effort = "high"

            [profiles.other]
            model = "unused"

            [mcp_servers."a"]
            command = "x"
            """);
        string managed = _home.Write("managed_config.toml", "\nhide_agent_reasoning = true\n");
        ConfigurationListing listing = ConfigurationListing.Of(ConfigurationLoader.Load(_home.Options with
        {
            ManagedFile = managed,
            Profile = "deep",
            Model = "flag",
            Overrides = ["review_model=override"],
            EnableFeatures = ["ghost_commit"],
            DeveloperInstructions = "be kind",
        }));

        Assert.Equal(
            [
                ("developer_instructions", "\"be kind\"", ConfigurationOrigin.Call),
                ("features.ghost_commit", "true", new ConfigurationOrigin(ConfigurationLayer.CommandLineOverride)),
                ("features.unified_exec", "false", ConfigurationOrigin.Default),
                ("file_opener", "\"cursor\"", new ConfigurationOrigin(ConfigurationLayer.UserFile, _home.ConfigFile, 3)),
                ("hide_agent_reasoning", "true", new ConfigurationOrigin(ConfigurationLayer.ManagedFile, managed, 2)),
                ("mcp_servers.a.command", "\"x\"", new ConfigurationOrigin(ConfigurationLayer.UserFile, _home.ConfigFile, 12)),
                ("model", "\"flag\"", ConfigurationOrigin.Call),
                ("model_reasoning_effort", "\"high\"", new ConfigurationOrigin(ConfigurationLayer.UserFile, _home.ConfigFile, 6, "deep")),
                ("model_verbosity", null, ConfigurationOrigin.Default),
                ("profile", "\"deep\"", ConfigurationOrigin.Call),
                ("review_model", "\"override\"", new ConfigurationOrigin(ConfigurationLayer.CommandLineOverride)),
                ("sandbox_mode", "\"read-only\"", ConfigurationOrigin.Default),
            ],
            listing.Entries
                .Where(static entry => entry.Key is "developer_instructions" or "features.ghost_commit" or "features.unified_exec" or "file_opener" or "hide_agent_reasoning"
                    or "mcp_servers.a.command" or "model" or "model_reasoning_effort" or "model_verbosity" or "profile" or "review_model" or "sandbox_mode")
                .Select(static entry => (entry.Key, entry.Value?.ToString(), entry.Origin)));
        Assert.Equal(listing.Entries.Select(static entry => entry.Key).Order(StringComparer.Ordinal), listing.Entries.Select(static entry => entry.Key));
        Assert.DoesNotContain(listing.Entries, static entry => entry.Key.StartsWith("profiles.", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_of_the_guide_is_listed_and_every_setting_that_is_listed_stands_in_the_guide()
    {
        _home.Write("config.toml", "sandbox_mode = \"workspace-write\"");
        string[] listed = [.. ConfigurationListing.Of(_home.Load()).Entries.Select(static entry => entry.Key)];

        string[] documented = [.. DocumentedKeys()];

        Assert.Equal(listed.Order(StringComparer.Ordinal), documented.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_refuses_a_value_of_the_wrong_kind_and_names_file_line_and_key()
    {
        _home.Write("config.toml", "sandbox_mode = \"workspace-write\"");
        foreach (ConfigurationEntry entry in ConfigurationListing.Of(_home.Load()).Entries)
        {
            _home.Write("config.toml", entry.Key.StartsWith("history.", StringComparison.Ordinal) && entry.Key != "history.persistence"
                ? $"\nhistory.persistence = \"none\"\n{entry.Key} = {{ wrong = 1.5 }}\n"
                : $"\n\n{entry.Key} = {{ wrong = 1.5 }}\n");
            ConfigurationException refused = _home.Refused();
            // An exporter is a table of its own: what is wrong is inside it.
            Assert.StartsWith($"{_home.ConfigFile}:3: `{entry.Key}`: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Secrets_are_masked_wherever_they_stand()
    {
        _home.Write("config.toml", """
            notify = ["tell", "--api-key", "hidden", "--verbose", "--token=hidden", "X-Auth: hidden", "https://me:hidden@example.org/x?k=hidden"]
            chatgpt_base_url = "https://me:hidden@chat.example/"

            [mcp_servers.a]
            command = "x"
            args = ["--password", "hidden", "plain"]
            env = { TOKEN = "hidden" }

            [mcp_servers.b]
            url = "https://example.org/mcp?key=hidden"
            http_headers = { Authorization = "hidden" }

            [model_providers.m]
            name = "m"
            experimental_bearer_token = "hidden"
            query_params = { sig = "hidden" }
            env_http_headers = { X-Key = "VARIABLE" }

            [shell_environment_policy]
            set = { SECRET = "hidden" }

            [otel.exporter.otlp-grpc]
            endpoint = "http://collector:4317"
            headers = { x-key = "hidden" }
            """);
        IReadOnlyList<ConfigurationEntry> entries = ConfigurationListing.Of(_home.Load()).Entries;

        Assert.DoesNotContain(entries, static entry => entry.Value?.ToString().Contains("hidden", StringComparison.Ordinal) == true);
        Assert.Equal(
            """["tell", "--api-key", "*****", "--verbose", "--token=*****", "X-Auth:*****", "https://*****@example.org/x?*****"]""",
            entries.Single(static entry => entry.Key == "notify").Value!.ToString());
        Assert.Equal("""["--password", "*****", "plain"]""", entries.Single(static entry => entry.Key == "mcp_servers.a.args").Value!.ToString());
        Assert.Equal("\"VARIABLE\"", entries.Single(static entry => entry.Key == "model_providers.m.env_http_headers.X-Key").Value!.ToString());
    }

    [Fact]
    public void What_has_no_effect_is_not_listed()
    {
        _home.Write("config.toml", """
            instructions = "ignored"
            unknown = "x"
            experimental_use_freeform_apply_patch = true
            [tools]
            web_search = true
            [features]
            web_search = false
            not_known = true
            [model_providers.openai]
            name = "mine"
            """);
        IReadOnlyList<ConfigurationEntry> entries = ConfigurationListing.Of(_home.Load()).Entries;

        Assert.DoesNotContain(entries, static entry => entry.Key is "instructions" or "unknown" or "experimental_use_freeform_apply_patch" or "tools.web_search" or "features.web_search"
            or "features.not_known" or "model_providers.openai.name");
        Assert.Equal("true", entries.Single(static entry => entry.Key == "features.apply_patch_freeform").Value!.ToString());
    }

    [Fact]
    public void A_key_or_a_table_can_be_asked_for_and_a_mistyped_one_gets_a_proposal()
    {
        _home.Write("config.toml", "[mcp_servers.\"a.b\"]\ncommand = \"x\"\n[mcp_servers.other]\ncommand = \"y\"\n[profiles.p]\nmodel = \"m\"\n");
        ConfigurationListing listing = ConfigurationListing.Of(_home.Load());

        Assert.Equal("model", Assert.Single(listing.Find(" model ")).Key);
        Assert.Equal(["mcp_servers.\"a.b\".command"], listing.Find("mcp_servers.'a.b'").Select(static entry => entry.Key));
        Assert.Equal(2, listing.Find("mcp_servers").Count);
        Assert.Equal(["profiles.p.model"], listing.Find("profiles").Select(static entry => entry.Key));
        Assert.Empty(listing.Find("projects"));
        ConfigurationException refused = Assert.Throws<ConfigurationException>(() => listing.Find("modle"));
        Assert.Equal((ConfigurationErrorCode.UnknownKey, "modle"), (refused.Code, refused.Key));
        Assert.Contains("`model`", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_of_a_call_do_not_hide_what_an_administrator_set()
    {
        string prompt = _home.WriteInWorkspace("prompt.md", "managed prompt");
        string managed = _home.Write("managed_config.toml", $"""
            profile = "locked"
            review_model = "managed"
            developer_instructions = "managed"
            compact_prompt = "managed"
            show_raw_agent_reasoning = false
            oss_provider = "ollama"
            experimental_instructions_file = '{prompt}'
            [profiles.locked]
            sandbox_mode = "read-only"
            """);
        _home.Write("config.toml", "[profiles.free]\nsandbox_mode = \"danger-full-access\"\n");
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            ManagedFile = managed,
            Profile = "free",
            ReviewModel = "call",
            DeveloperInstructions = "call",
            CompactPrompt = "call",
            ShowRawAgentReasoning = true,
            LocalServer = LocalServerKind.LmStudio,
            BaseInstructions = "call",
            SandboxMode = SandboxMode.DangerFullAccess,
        });

        Assert.Equal(("locked", "managed", "managed", "managed", "managed prompt"), (loaded.ActiveProfile, loaded.ReviewModel, loaded.DeveloperInstructions, loaded.CompactPrompt, loaded.BaseInstructions));
        Assert.Equal((false, LocalServerKind.Ollama, SandboxPolicy.ReadOnlyPolicy), (loaded.ShowRawAgentReasoning, loaded.LocalServer, loaded.SandboxPolicy));
        Assert.Equal(
            ["compact_prompt", "developer_instructions", "experimental_instructions_file", "oss_provider", "profile", "review_model", "sandbox_mode", "show_raw_agent_reasoning"],
            loaded.Warnings.Select(static warning => warning.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(FileOpener.VsCode, "/src/a b.cs", 3, "vscode://file/src/a%20b.cs:3")]
    [InlineData(FileOpener.VsCodeInsiders, "/x", null, "vscode-insiders://file/x")]
    [InlineData(FileOpener.Windsurf, "/x", null, "windsurf://file/x")]
    [InlineData(FileOpener.Cursor, "/x", null, "cursor://file/x")]
    [InlineData(FileOpener.None, "/x", null, null)]
    [InlineData(FileOpener.VsCode, "relative", null, null)]
    public void The_file_opener_makes_links(FileOpener opener, string path, int? line, string? link) => Assert.Equal(link, opener.LinkTo(path, line));

    public void Dispose() => _home.Dispose();

    // Rows of the tables `key | meaning`; what stands below maps has names of the user's own, and some keys have no effect.
    private static IEnumerable<string> DocumentedKeys([CallerFilePath] string here = "")
    {
        string table = "";
        bool isMap = false;
        foreach (string line in File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "configuration.md")))
        {
            if (line.StartsWith('#'))
            {
                string heading = line.TrimStart('#', ' ');
                isMap = heading.Contains('.', StringComparison.Ordinal);
                table = heading is ['[', .. var name, ']'] ? name + "." : "";
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal) && !isMap)
            {
                string cell = line[2..line.IndexOf(" | ", 2, StringComparison.Ordinal)];
                string prefix = table;
                foreach (string part in cell.Split('`').Where(static (_, index) => index % 2 == 1))
                {
                    string key = part;
                    if (part is ['[', .. var rest])
                    {
                        prefix = rest[..rest.IndexOf(']', StringComparison.Ordinal)] + ".";
                        key = rest[(rest.IndexOf(']', StringComparison.Ordinal) + 1)..].Trim();
                    }

                    if (!prefix.Contains('"', StringComparison.Ordinal) && prefix + key is not ("instructions" or "shell_environment_policy.set" or "shell_environment_policy.experimental_use_profile"
                        or "otel.exporter.otlp-http" or "otel.exporter.otlp-grpc"))
                    {
                        yield return prefix + key;
                    }
                }
            }
        }
    }
}
