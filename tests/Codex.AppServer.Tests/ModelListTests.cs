using System.Text.Json;

namespace Codex.AppServer.Tests;

public sealed class ModelListTests
{
    [Fact]
    public async Task Models_of_the_configuration_follow_those_that_are_built_in()
    {
        await using ServerFixture server = await ServerFixture.StartAsync(static options => options with
        {
            Overrides =
            [
                """models."vendor/new-1".description=New""",
                """models."vendor/new-1".reasoning_efforts=["low", "high"]""",
                """models."vendor/new-1".default_reasoning_effort="high" """,
                """models.gpt-5.listed=false""",
            ],
        });
        JsonElement[] models = [.. (await server.CallAsync("model/list", "{}")).GetProperty("data").EnumerateArray()];
        Assert.Equal(["gpt-5-codex", "vendor/new-1"], models.Select(static model => model.GetProperty("model").GetString()));
        Assert.Equal(("New", "high", false), (models[1].GetProperty("description").GetString(), models[1].GetProperty("defaultReasoningEffort").GetString(), models[1].GetProperty("isDefault").GetBoolean()));
        Assert.Equal(
            ["low", "high"], models[1].GetProperty("supportedReasoningEfforts").EnumerateArray().Select(static effort => effort.GetProperty("reasoningEffort").GetString()));
    }
}
