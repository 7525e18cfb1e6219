using Codex.Execution;

namespace Codex.Cli.Tests.Demo;

/// <summary>The demonstration on a machine that cannot confine commands.</summary>
[Collection(HomeInEnvironment.Name)]
public sealed class DemoWithoutSandboxTests : IDisposable
{
    private readonly TempFolder _home = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("CODEX_HOME");

    public DemoWithoutSandboxTests() => Environment.SetEnvironmentVariable("CODEX_HOME", _home.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("CODEX_HOME", _before);
        _home.Dispose();
    }

    [Fact]
    public async Task It_says_so_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The demo's commands need a POSIX shell.");
        using var output = new StringWriter { NewLine = "\n" };
        int exit = await new DemoRun(new DemoOptions { Sandbox = Sandbox.None }, output).RunAsync(TestContext.Current.CancellationToken);

        string text = output.ToString();
        Assert.True(exit == 0, text);
        Assert.Contains("sandbox: it cannot be set up. ", text, StringComparison.Ordinal);
        Assert.Contains("goes on without it", text, StringComparison.Ordinal);
        Assert.Contains("sandbox: danger-full-access", text, StringComparison.Ordinal);
        Assert.Contains("The test passes now", text, StringComparison.Ordinal);
    }
}
