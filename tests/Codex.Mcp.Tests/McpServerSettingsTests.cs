namespace Codex.Mcp.Tests;

public sealed class McpServerSettingsTests
{
    [Fact]
    public void A_time_limit_is_never_more_than_a_timer_can_count()
    {
        var settings = new McpServerSettings
        {
            Name = "s",
            Address = new McpServerAddress.Program { Command = "x" },
            StartupTimeout = TimeSpan.MaxValue,
            ToolTimeout = TimeSpan.FromDays(60),
        };
        Assert.Equal((TimeSpan.FromDays(24), TimeSpan.FromDays(24)), (settings.StartupTimeout, settings.ToolTimeout));
        Assert.Equal(TimeSpan.FromSeconds(5), (settings with { ToolTimeout = TimeSpan.FromSeconds(5) }).ToolTimeout);
        using var limit = new CancellationTokenSource(settings.ToolTimeout);
    }
}
