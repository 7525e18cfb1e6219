using Codex.Cli.Logging;
using Codex.Testing;
using Microsoft.Extensions.Logging;

namespace Codex.Cli.Tests;

/// <summary><c>RUST_LOG</c> and the lines on standard error.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "codex_core", LogLevel.Error)]
    [InlineData(" ", "codex_core", LogLevel.Error)]
    [InlineData("debug", "anything", LogLevel.Debug)]
    [InlineData("WARN", "anything", LogLevel.Warning)]
    [InlineData("off", "codex_core", LogLevel.None)]
    [InlineData("codex_core=info", "codex_core::client", LogLevel.Information)]
    [InlineData("codex_core=info", "codex_otel", LogLevel.None)]
    [InlineData("warn,codex_core=trace", "codex_otel", LogLevel.Warning)]
    [InlineData("warn, codex_core=trace ,codex_core::client=off", "codex_core::client", LogLevel.None)]
    [InlineData("codex_core=debug,codex_core=error", "codex_core", LogLevel.Error)]
    [InlineData("codex_core", "codex_core::auth", LogLevel.Trace)]
    public void The_longest_name_that_fits_says_the_level(string? text, string target, LogLevel level)
    {
        Assert.Equal(level, LogFilter.Parse(text, out string? misfit).LevelFor(target));
        Assert.Null(misfit);
    }

    [Fact]
    public void A_filter_that_cannot_be_understood_logs_errors_only()
    {
        Assert.Equal(LogLevel.Error, LogFilter.Parse("info,codex_core=loud", out string? misfit).LevelFor("codex_core"));
        Assert.Equal("codex_core=loud", misfit);
    }

    [Fact]
    public void A_record_is_one_line_with_time_level_target_and_text_and_steers_no_terminal()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var log = new LogLines(output, LogFilter.Parse("info", out _), new FixedTime());
        ILogger logger = log.CreateLogger("codex_core");
        ServerLog.Problem(logger, "one\ntwo\e[31m");
        Assert.Equal("2026-01-02T03:04:05.678901Z ERROR codex_core: one\\ntwo\\u001b[31m\n", output.ToString());
        Assert.True(logger.IsEnabled(LogLevel.Information));
        Assert.False(logger.IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public async Task Exec_logs_records_and_requests_on_standard_error_when_asked_and_nothing_else()
    {
        (string quiet, _) = await RunAsync(null);
        Assert.DoesNotContain("codex_otel", quiet, StringComparison.Ordinal);
        (string told, string output) = await RunAsync("codex_otel=info,codex_core::client=debug");
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z  INFO codex_otel: event\.name=codex\.user_prompt .* prompt=\[REDACTED\]$", told);
        Assert.Matches(@"(?m)^\S+ DEBUG codex_core::client: request ended: method=POST url=http://127\.0\.0\.1:\d+/\S*responses status=200 ", told);
        Assert.DoesNotContain("s3cret", told, StringComparison.Ordinal);
        Assert.Equal("Done.\n", output);
    }

    private async Task<(string Error, string Output)> RunAsync(string? filter)
    {
        string work = _folder.File("work"), home = _folder.File("home");
        Directory.CreateDirectory(Path.Combine(work, ".git"));
        Directory.CreateDirectory(home);
        await using ScriptedModelServer model = await ScriptedModelServer.StartAsync([ScriptedResponse.Message("Done.")], Cancel);
        using CodexProcess process = CodexProcess.StartIn(
            work, home, model.BaseUrl.AbsoluteUri, [("RUST_LOG", filter)],
            "-c", "model_providers.mock.query_params={key=\"s3cret\"}", "-c", "model_providers.mock.experimental_bearer_token=s3cret", "exec", "do it");
        string output = await process.Output.ReadToEndAsync(Cancel);
        Assert.Equal(0, await process.WaitAsync(Cancel));
        return (await process.Error, output);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero).AddTicks(9010);
    }
}
