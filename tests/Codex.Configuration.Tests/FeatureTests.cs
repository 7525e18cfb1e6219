using CsCheck;

namespace Codex.Configuration.Tests;

public sealed class FeatureTests : IDisposable
{
    private const string Layered = """
        profile = "a"
        experimental_use_unified_exec_tool = true
        experimental_use_freeform_apply_patch = true

        [tools]
        web_search = true
        view_image = false

        [features]
        unified_exec = false
        rmcp_client = true
        no_such_feature = true
        view_image_tool = true

        [profiles.a]
        experimental_use_rmcp_client = false

        [profiles.a.features]
        ghost_commit = true

        [profiles.b]
        include_apply_patch_tool = false
        tools_web_search = false
        tools_view_image = false

        [profiles.b.features]
        web_search = true
        """;

    private readonly TestHome _home = new();

    [Fact]
    public void Only_the_picture_tool_is_on_by_default() => Assert.Equal("view_image_tool", _home.Load().Features.ToString());

    [Fact]
    public void Features_beat_older_keys_and_the_profile_beats_both()
    {
        _home.Write("config.toml", Layered);
        Assert.Equal("apply_patch_freeform, view_image_tool, web_search_request, ghost_commit", _home.Load().Features.ToString());
        Assert.Equal("rmcp_client, web_search_request", ConfigurationLoader.Load(_home.Options with { Profile = "b" }).Features.ToString());
        Assert.Equal("rmcp_client, web_search_request", ConfigurationLoader.Load(_home.Options with { Profile = "b", DisableFeatures = ["web_search_request"] }).Features.ToString());
        Assert.Equal(
            "apply_patch_freeform, view_image_tool, web_search_request, ghost_commit",
            _home.Load("tools.web_search=false", "features.web_search_request=true").Features.ToString());
    }

    [Fact]
    public void A_call_parameter_beats_everything()
    {
        _home.Write("config.toml", "[features]\napply_patch_freeform = true\nview_image_tool = true");
        FeatureSet features = ConfigurationLoader.Load(_home.Options with { IncludeApplyPatchTool = false, IncludeViewImageTool = false, IncludeWebSearch = true }).Features;
        Assert.Equal("web_search_request", features.ToString());
    }

    [Theory]
    [InlineData("web_search = true\nweb_search_request = false", false)]
    [InlineData("web_search_request = true\nweb_search = false", true)]
    public void Within_a_table_the_names_order_decides(string entries, bool expected)
    {
        _home.Write("config.toml", $"[features]\n{entries}");
        Assert.Equal(expected, _home.Load().Features.IsOn(Feature.WebSearchRequest));
    }

    [Fact]
    public void Each_older_name_is_told_once_in_order_whatever_its_value()
    {
        _home.Write("config.toml", """
            profile = "p"
            experimental_use_unified_exec_tool = false
            experimental_sandbox_command_assessment = true
            [tools]
            web_search_request = false
            view_image = true
            [features]
            web_search = true
            [profiles.p]
            tools_web_search = true
            include_apply_patch_tool = true
            experimental_use_unified_exec_tool = true
            """);
        var notices = _home.Load().DeprecationNotices;
        Assert.Equal(
            ["experimental_use_unified_exec_tool", "include_apply_patch_tool", "tools.view_image", "tools.web_search", "web_search"],
            notices.Select(notice => notice.Summary.Split('`')[1]));
        Assert.Equal("unified_exec", notices[0].Summary.Split('`')[3]);
        Assert.Contains("--enable unified_exec", notices[0].Details, StringComparison.Ordinal);
        Assert.Contains("[features].unified_exec", notices[0].Details, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_not_active_gives_no_notice()
    {
        _home.Write("config.toml", "[profiles.p]\ntools_web_search = true");
        Assert.Empty(_home.Load().DeprecationNotices);
    }

    [Fact]
    public void The_list_has_the_references_order_and_stages() => Assert.Equal(
        [
            "unified_exec experimental False", "rmcp_client experimental False", "apply_patch_freeform beta False", "view_image_tool stable True",
            "web_search_request stable False", "experimental_sandbox_command_assessment experimental False", "ghost_commit experimental False",
            "enable_experimental_windows_sandbox experimental False",
        ],
        FeatureDefinition.All.Select(definition => $"{definition.Key} {definition.StageName} {FeatureSet.Defaults.IsOn(definition.Feature)}"));

    [Fact]
    public void Every_feature_is_found_by_its_key_and_its_older_names() =>
        Assert.All(FeatureDefinition.All, definition =>
        {
            Assert.Same(definition, FeatureDefinition.Of(definition.Feature));
            Assert.Same(definition, FeatureDefinition.Find(definition.Key));
            Assert.All(definition.Aliases, alias => Assert.Same(definition, FeatureDefinition.Find(alias)));
        });

    [Fact]
    public void Switching_one_feature_leaves_the_others() =>
        Gen.Select(Gen.Enum<Feature>(), Gen.Bool, Gen.Enum<Feature>(), Gen.Bool).Sample((first, firstOn, second, secondOn) =>
        {
            FeatureSet set = FeatureSet.Defaults.With(first, firstOn).With(second, secondOn);
            Assert.Equal(secondOn, set.IsOn(second));
            Assert.True(first == second || set.IsOn(first) == firstOn);
        });

    public void Dispose() => _home.Dispose();
}
