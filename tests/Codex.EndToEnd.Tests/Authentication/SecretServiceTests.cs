using System.Diagnostics;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>The keyring of Linux: a real Secret Service on a message bus of the test's own.</summary>
public sealed class SecretServiceTests : IDisposable
{
    // Each step prints its exit code after what it said; the keyring is read by its own tool.
    private const string Script = """
        printf made-up | gnome-keyring-daemon --unlock --components=secrets > /dev/null 2>&1
        "$CODEX" login --with-api-key < key.txt; echo "login $?"
        secret-tool lookup service 'Codex Auth' target default application rust-keyring > entry.txt; echo "entry $?"
        ls -A "$CODEX_HOME" > home.txt
        "$CODEX" login status; echo "status $?"
        "$CODEX" logout; echo "logout $?"
        "$CODEX" login status; echo "after $?"
        secret-tool lookup service 'Codex Auth' > /dev/null; echo "gone $?"
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("keyring")]
    [InlineData("auto")]
    public async Task A_login_lies_in_the_Secret_Service_and_in_no_file_and_a_logout_removes_it(string mode)
    {
        SkipUnlessFound("dbus-run-session", "gnome-keyring-daemon", "secret-tool");
        _folder.Write("home/config.toml", $"cli_auth_credentials_store = \"{mode}\"\n");
        _folder.Write("home/auth.json", """{"OPENAI_API_KEY":"sk-old"}""");
        _folder.Write("ws/key.txt", MadeUpTokens.ApiKey + "\n");

        AgentOutcome outcome = await RunAsync();

        Assert.Equal(["login 0", "entry 0", "status 0", "logout 0", "after 1", "gone 1"], outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal($$"""{"OPENAI_API_KEY":"{{MadeUpTokens.ApiKey}}"}""", _folder.Read("ws/entry.txt"));
        Assert.DoesNotContain("auth.json", _folder.Read("ws/home.txt").Split('\n'));
        Assert.Contains("sk-proj-***ABCDE", outcome.Error, StringComparison.Ordinal);
        File.Delete(_folder.Combine("ws/entry.txt"));
        File.Delete(_folder.Combine("ws/key.txt"));
        MadeUpTokens.AssertAbsentBelow(_folder);
    }

    private static void SkipUnlessFound(params string[] programs)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the Secret Service is of Linux");
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        foreach (string program in programs)
        {
            Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed (Debian: dbus, gnome-keyring, libsecret-tools)");
        }
    }

    private async Task<AgentOutcome> RunAsync()
    {
        ProcessStartInfo start = AgentProcess.StartOf(_folder, "");
        start.FileName = "dbus-run-session";
        start.ArgumentList.Add("--");
        start.ArgumentList.Add("bash");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Script);
        start.Environment["CODEX"] = AgentProcess.Executable;
        start.Environment["XDG_RUNTIME_DIR"] = Directory.CreateDirectory(_folder.Combine("run")).FullName;
        start.Environment["XDG_DATA_HOME"] = _folder.Combine("data");
        start.Environment.Remove("DBUS_SESSION_BUS_ADDRESS");
        using AgentProcess session = AgentProcess.Run(start, null, Cancel);
        return await session.EndAsync(Cancel);
    }
}
