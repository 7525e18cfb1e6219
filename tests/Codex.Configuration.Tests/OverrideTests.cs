using System.Text.Json;
using Codex.Toml;

namespace Codex.Configuration.Tests;

public sealed class OverrideTests : IDisposable
{
    private readonly TestHome _home = new();

    [Theory]
    [InlineData("model = x ", "x")]
    [InlineData("model=a=b", "a=b")]
    [InlineData("model='single'", "single")]
    [InlineData("model=\"double\"", "double")]
    [InlineData("model=\"nope", "nope")]
    [InlineData("model=", "")]
    [InlineData("model=True", "True")]
    [InlineData("model=word # not a comment", "word # not a comment")]
    [InlineData("model=\"toml\" # a comment", "toml")]
    [InlineData("model=1979-05-27", "1979-05-27")]
    public void A_value_is_toml_or_else_text_without_its_quotes(string text, string expected) =>
        Assert.Equal(expected, _home.Load(text).Model);

    [Theory]
    [InlineData("novalue")]
    [InlineData("=x")]
    [InlineData("  =x")]
    public void An_override_without_key_or_value_is_refused(string text) =>
        Assert.Equal(ConfigurationErrorCode.InvalidOverride, _home.Refused(text).Code);

    [Fact]
    public void Numbers_may_be_written_as_toml_writes_them() =>
        Assert.Equal(10, _home.Load("project_doc_max_bytes=1_0").ProjectDocMaxBytes);

    [Fact]
    public void An_addressed_table_is_replaced_whole()
    {
        FeatureSet features = _home.Load("features.unified_exec=true", "features={ghost_commit=true}").Features;
        Assert.False(features.IsOn(Feature.UnifiedExec));
        Assert.True(features.IsOn(Feature.GhostCommit));
    }

    [Fact]
    public void Later_overrides_win_and_missing_tables_are_made() =>
        Assert.True(_home.Load("sandbox_workspace_write.network_access=false", "sandbox_workspace_write.network_access=true", "sandbox_mode=workspace-write").SandboxPolicy.HasFullNetworkAccess);

    [Fact]
    public void A_value_in_the_way_gives_way_to_a_table() =>
        Assert.Equal("model", _home.Refused("model.sub=1").Key);

    [Fact]
    public void Unknown_keys_are_ignored_and_told()
    {
        ConfigurationWarning warning = Assert.Single(_home.Load("unknown.key.path=1").Warnings);
        Assert.Equal("unknown", warning.Key);
    }

    [Fact]
    public void A_key_in_quotes_may_hold_dots()
    {
        string folder = Path.Combine(_home.Root, "a.b=c");
        Directory.CreateDirectory(folder);
        var options = _home.Options with { Cwd = folder, Overrides = [$"projects.\"{folder}\".trust_level=trusted"] };
        Assert.True(ConfigurationLoader.Load(options).IsProjectTrusted);
    }

    [Theory]
    [InlineData("a.b.c", "a|b|c")]
    [InlineData("a..b", "a||b")]
    [InlineData("a.\"b.c\".d", "a|b.c|d")]
    [InlineData("a.'b.c'", "a|b.c")]
    [InlineData("a.\"b.c", "a|\"b|c")]
    [InlineData("it's.it's", "it's|it's")]
    public void A_key_is_split_at_its_dots(string key, string expected) =>
        Assert.Equal(expected.Split('|'), ConfigurationKey.Split(key));

    [Fact]
    public void Feature_flags_come_after_overrides_and_disabling_wins()
    {
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with
        {
            Overrides = ["features.unified_exec=false", "features.ghost_commit=true"],
            EnableFeatures = ["unified_exec", "web_search", "rmcp_client"],
            DisableFeatures = ["ghost_commit", "rmcp_client"],
        });
        Assert.True(loaded.Features.IsOn(Feature.UnifiedExec));
        Assert.True(loaded.Features.IsOn(Feature.WebSearchRequest));
        Assert.False(loaded.Features.IsOn(Feature.GhostCommit));
        Assert.False(loaded.Features.IsOn(Feature.RmcpClient));
    }

    [Theory]
    [InlineData("no_such_feature")]
    [InlineData("streamable_shell")]
    [InlineData("tools.web_search")]
    public void An_unknown_feature_flag_is_refused_by_name(string name)
    {
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(_home.Options with { EnableFeatures = [name] }));
        Assert.Equal(ConfigurationErrorCode.UnknownFeature, refused.Code);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"k":true}""", typeof(TomlBoolean))]
    [InlineData("""{"k":"x"}""", typeof(TomlString))]
    [InlineData("""{"k":9223372036854775807}""", typeof(TomlInteger))]
    [InlineData("""{"k":9223372036854775808}""", typeof(TomlFloat))]
    [InlineData("""{"k":1.5}""", typeof(TomlFloat))]
    [InlineData("""{"k":[1,"a"]}""", typeof(TomlArray))]
    [InlineData("""{"k":{"a":{"b":null}}}""", typeof(TomlTable))]
    [InlineData("""{"k":null}""", typeof(TomlString))]
    public void Json_becomes_toml(string json, Type expected)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.IsType(expected, Assert.Single(ConfigurationOverride.FromJsonObject(document.RootElement)).Value);
    }

    [Fact]
    public void A_requests_overrides_are_laid_like_those_of_the_command_line()
    {
        using JsonDocument document = JsonDocument.Parse("""{"profiles.p.model":"from-request","profile":"p","tools":{"web_search":true},"model_context_window":7}""");
        CodexConfiguration loaded = ConfigurationLoader.Load(_home.Options with { RequestOverrides = ConfigurationOverride.FromJsonObject(document.RootElement) });
        Assert.Equal("from-request", loaded.Model);
        Assert.Equal(7, loaded.ModelContextWindow);
        Assert.True(loaded.Features.IsOn(Feature.WebSearchRequest));
        Assert.Equal(ConfigurationLayer.RequestOverride, loaded.Provenance.Find("model").Layer);
    }

    [Fact]
    public void Null_for_a_key_that_is_no_text_is_refused()
    {
        using JsonDocument document = JsonDocument.Parse("""{"model_context_window":null}""");
        var options = _home.Options with { RequestOverrides = ConfigurationOverride.FromJsonObject(document.RootElement) };
        Assert.Equal("model_context_window", Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load(options)).Key);
    }

    public void Dispose() => _home.Dispose();
}
