using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Codex.Execution.Tests;

/// <summary>A process that runs commands in the sandbox, as an account that need not be the tests' own.</summary>
internal sealed class EscapeAgent : IDisposable
{
    // Where a bubblewrap is that is not installed in the system.
    private const string BubblewrapVariable = "CODEX_TEST_BWRAP";
    private const string Nobody = "65534";

    private readonly Process _process;

    private EscapeAgent(EscapeSetting setting, string bubblewrap)
    {
        List<string> words = setting.Account == "user" && Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--"]
            : [];
        words.AddRange([ConfinedShell.Helper.Program, "agent", bubblewrap]);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["ESCAPE_SECRET"] = "in the agent's environment";
        _process = Process.Start(start)!;
    }

    internal int Id => _process.Id;

    /// <summary>Starts one, or skips the test with the reason why this machine cannot.</summary>
    internal static EscapeAgent Start(EscapeSetting setting)
    {
        ConfinedShell.SkipWithoutLandlock();
        Assert.SkipWhen(setting.Account == "root" && !Environment.IsPrivilegedProcess, "only the superuser can try as the superuser");
        string bubblewrap = "";
        if (setting.Mechanism == "bubblewrap")
        {
            bubblewrap = Environment.GetEnvironmentVariable(BubblewrapVariable) ?? Bubblewrap.Find() ?? "";
            Assert.SkipWhen(bubblewrap.Length == 0, "bubblewrap is not installed");
        }

        return new EscapeAgent(setting, bubblewrap);
    }

    /// <summary>What each escape of a group that can share a scene wrote.</summary>
    internal async Task<string[]> RunAsync(EscapeScene scene, IReadOnlyList<Escape> group, EscapeSetting setting)
    {
        Escape escape = group[0];
        using var text = new MemoryStream();
        using (var order = new Utf8JsonWriter(text))
        {
            order.WriteStartObject();
            order.WriteString("folder", scene.Workspace);
            order.WriteString("backend", setting.Mechanism switch { "bubblewrap" => "Bubblewrap", "mounts" => "Auto", _ => "Landlock" });
            order.WriteString("agentHome", scene.AgentHome);
            order.WriteString("policy", setting.Mechanism == "none" ? """{"mode":"danger-full-access"}""" : escape.Policy.Replace("ROOT", scene.Parent, StringComparison.Ordinal));
            order.WriteString("script", Escape.ScriptOf(group));
            order.WriteBoolean("terminal", escape.InTerminal);
            order.WriteStartArray("denied");
            foreach (string path in escape.Denied)
            {
                order.WriteStringValue(scene.Fill(path));
            }

            order.WriteEndArray();
            order.WriteStartObject("variables");
            foreach ((string name, string value) in scene.Variables(Id))
            {
                order.WriteString(name, value);
            }

            if (escape.TemporaryFolder is not null)
            {
                order.WriteString("TMPDIR", escape.TemporaryFolder);
            }

            order.WriteEndObject();
            order.WriteEndObject();
        }

        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await _process.StandardInput.WriteLineAsync(Encoding.UTF8.GetString(text.ToArray()).AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        string answer = await _process.StandardOutput.ReadLineAsync(cancellation) ?? throw new IOException("the agent ended");
        int space = answer.IndexOf(' ', StringComparison.Ordinal);
        return Escape.OutputsOf(group, Encoding.UTF8.GetString(Convert.FromBase64String(answer[(space + 1)..])));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
