using Codex.Protocol;
using CsCheck;

namespace Codex.Execution.Tests;

public sealed class ShellEnvironmentTests
{
    private static readonly Dictionary<string, string> Own = new()
    {
        ["PATH"] = "/bin",
        ["HOME"] = "/home/u",
        ["LANG"] = "C",
        ["API_KEY"] = "k",
        ["my_secret"] = "s",
        ["SECRET_TOKEN"] = "t",
        ["AWS_REGION"] = "r",
    };

    [Fact]
    public void Commands_list_their_variables_by_name_however_the_agents_own_came() =>
        Assert.Equal(
            ["AWS_REGION", "B", "HOME", "LANG", "PATH"],
            ShellEnvironment.Create(new ShellEnvironmentPolicy { Set = new Dictionary<string, string> { ["B"] = "1" } }, Own.Reverse()).Keys);

    [Fact]
    public void All_is_inherited_but_what_looks_like_a_secret() =>
        AssertNames(new ShellEnvironmentPolicy(), "AWS_REGION", "HOME", "LANG", "PATH");

    [Fact]
    public void Secrets_are_kept_on_request() =>
        AssertNames(new ShellEnvironmentPolicy { IgnoreDefaultExcludes = true }, [.. Own.Keys]);

    [Fact]
    public void Core_keeps_the_few_variables_that_programs_need() =>
        AssertNames(new ShellEnvironmentPolicy { Inherit = ShellEnvironmentInherit.Core }, "HOME", "PATH");

    [Fact]
    public void Nothing_inherited_gives_exactly_what_is_set()
    {
        var policy = new ShellEnvironmentPolicy
        {
            Inherit = ShellEnvironmentInherit.None,
            Set = new Dictionary<string, string> { ["A"] = "1", ["MY_KEY"] = "kept, for it was set" },
        };
        Assert.Equal(policy.Set, ShellEnvironment.Create(policy, Own));
    }

    [Fact]
    public void Excluding_comes_before_setting_and_including_after()
    {
        var policy = new ShellEnvironmentPolicy
        {
            Exclude = ["aws_*", "LAN?"],
            Set = new Dictionary<string, string> { ["LANG"] = "de", ["PATH"] = "/x", ["OTHER"] = "o" },
            IncludeOnly = ["path", "L*"],
        };
        Assert.Equal(
            new Dictionary<string, string> { ["PATH"] = "/x", ["LANG"] = "de" },
            ShellEnvironment.Create(policy, Own));
    }

    [Theory]
    [InlineData("*KEY*", "api_key_2", true)]
    [InlineData("*KEY*", "KEY", true)]
    [InlineData("A?C", "abc", true)]
    [InlineData("A?C", "ac", false)]
    [InlineData("PATH", "MYPATH", false)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("*a*b", "xaxbxab", true)]
    [InlineData("[A]", "a", false)]
    public void Patterns_match_whole_names_without_regard_to_case(string pattern, string name, bool expected) =>
        Assert.Equal(expected, ShellEnvironment.Matches(pattern, name));

    [Fact]
    public void Matching_agrees_with_its_plain_definition() =>
        Gen.Select(Gen.Char["ab*?"].Array[0, 7], Gen.Char["abA"].Array[0, 7]).Sample((pattern, name) =>
            ShellEnvironment.Matches(pattern, name) == Defined(pattern, name));

    private static bool Defined(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] == '*')
        {
            return Defined(pattern[1..], name) || (!name.IsEmpty && Defined(pattern, name[1..]));
        }

        return !name.IsEmpty
            && (pattern[0] == '?' || char.ToUpperInvariant(pattern[0]) == char.ToUpperInvariant(name[0]))
            && Defined(pattern[1..], name[1..]);
    }

    private static void AssertNames(ShellEnvironmentPolicy policy, params string[] names) =>
        Assert.Equal(names.Order(StringComparer.Ordinal), ShellEnvironment.Create(policy, Own).Keys);
}
