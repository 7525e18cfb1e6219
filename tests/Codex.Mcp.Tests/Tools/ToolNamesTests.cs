using Codex.Mcp.Tools;
using CsCheck;

namespace Codex.Mcp.Tests.Tools;

public sealed class ToolNamesTests
{
    [Theory]
    [InlineData("find", "mcp__my_server__find")]
    [InlineData("extremely_lengthy_function_name_that_absolutely_surpasses_all_reasonable_limits", "mcp__my_server__extremel119a2b97664e41363932dc84de21e2ff1b93b3e9")]
    [InlineData("yet_another_extremely_lengthy_function_name_that_absolutely_surpasses_all_reasonable_limits", "mcp__my_server__yet_anot419a82a89325c1b477274a41f8c65ea5f3a7f341")]
    [InlineData("a.b/c d", "mcp__my_server__a_b_c_d")]
    public void Names_are_those_that_clients_know(string tool, string expected) => Assert.Equal(expected, new ToolNames().Give("my_server", tool));

    [Fact]
    public void A_second_tool_of_one_full_name_gets_none()
    {
        var names = new ToolNames();

        Assert.Equal("mcp__a__b__c", names.Give("a__b", "c"));
        Assert.Null(names.Give("a", "b__c"));
    }

    [Fact]
    public void Every_name_is_one_that_a_service_takes_and_no_two_are_the_same() =>
        Gen.Select(Gen.OneOf(Gen.Const("s"), Gen.Const("server-with-a-long-name")), Gen.OneOf(Gen.String[0, 80], Gen.String[Gen.Char["a./_ä"], 1, 4])).Array[0, 30].Sample(tools =>
        {
            var names = new ToolNames();
            string[] given = [.. tools.Select(tool => names.Give(tool.Item1, tool.Item2)).OfType<string>()];
            return given.Length == given.Distinct().Count()
                && given.Length == tools.Distinct().Count()
                && given.All(name => name.Length <= 64 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-'));
        });
}
