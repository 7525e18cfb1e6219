using System.Diagnostics;
using Codex.Testing;

namespace Codex.Benchmarks;

/// <summary>
/// Lists the methods that ordinary work uses, so that the native compiler puts them side by side (see <c>eng/layout</c>): a page of
/// the executable is then either needed or never read. The work is done by the published executable under valgrind's callgrind, which
/// writes down each function that ran.
/// </summary>
internal static class CodeLayout
{
    /// <summary>Runs the executable, which must have its symbols, and writes the list.</summary>
    /// <param name="arguments">The executable, and the file to write.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var executable, var list])
        {
            await Console.Error.WriteLineAsync("usage: layout EXECUTABLE FILE");
            return 2;
        }

        using var folder = new TemporaryFolder();
        string home = Directory.CreateDirectory(folder.Combine("home")).FullName;
        string workspace = Directory.CreateDirectory(folder.Combine("workspace")).FullName;
        await using ScriptedModelServer server = await ScriptedModelServer.StartAsync(Script());
        await File.WriteAllTextAsync(Path.Combine(home, "config.toml"), $"""
            model_provider = "scripted"
            [model_providers.scripted]
            name = "scripted"
            base_url = "{server.BaseUrl}"
            wire_api = "responses"
            """);
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        string[][] runs =
        [
            ["--version"],
            ["exec", "--json", "--skip-git-repo-check", "-s", "workspace-write", "go"],
            ["exec", "--json", "--skip-git-repo-check", "resume", "--last", "go on"],
        ];
        foreach (string[] run in runs)
        {
            string trace = Path.Combine(folder.Path, "trace");
            await TraceAsync(executable, run, trace, home, workspace);
            await CollectAsync(trace, methods);
        }

        await File.WriteAllLinesAsync(list, methods);
        Console.WriteLine($"{methods.Count} methods in {list}");
        return 0;
    }

    private static IEnumerable<ScriptedResponse> Script()
    {
        for (int i = 0; i < 3; i++)
        {
            yield return ScriptedResponse.FunctionCall("shell", """{"command":["/bin/echo","hello"]}""", $"shell-{i}");
            yield return ScriptedResponse.CustomToolCall("apply_patch", $"*** Begin Patch\n*** Add File: f{i}.txt\n+text\n*** End Patch", $"patch-{i}");
            yield return ScriptedResponse.FunctionCall("shell", """{"command":["bash","-lc","cat f0.txt | head -5"],"workdir":"."}""", $"bash-{i}");
        }

        yield return ScriptedResponse.Message("Done.");
        yield return ScriptedResponse.Message("Done again.");
    }

    private static async Task TraceAsync(string executable, string[] run, string trace, string home, string workspace)
    {
        var start = new ProcessStartInfo("valgrind") { WorkingDirectory = workspace, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (string[])["--tool=callgrind", "--demangle=no", "--quiet", "--callgrind-out-file=" + trace, Path.GetFullPath(executable), .. run])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["CODEX_HOME"] = home;
        start.Environment["HOME"] = home;
        // The collector reserves more address space than valgrind has (hexadecimal).
        start.Environment["DOTNET_GCRegionRange"] = "40000000";
        start.Environment["DOTNET_GCHeapHardLimit"] = "20000000";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 || (run[0] == "exec" && !output.Contains("Done", StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"codex {string.Join(' ', run)}: exit code {process.ExitCode}\n{output}");
        }
    }

    /// <summary>The functions named in a trace; those of the runtime's own C++ code and of libraries are not for the compiler to order.</summary>
    private static async Task CollectAsync(string trace, SortedSet<string> methods)
    {
        await foreach (string line in File.ReadLinesAsync(trace))
        {
            // "fn=(12) name" or "cfn=(12) name" where a function comes first, "fn=(12)" from then on.
            int name = line.StartsWith("fn=(", StringComparison.Ordinal) || line.StartsWith("cfn=(", StringComparison.Ordinal)
                ? line.IndexOf(") ", StringComparison.Ordinal) + 2
                : 0;
            if (name > 2 && line[name] != '_' && line.AsSpan(name).Contains("__", StringComparison.Ordinal))
            {
                methods.Add(line[name..]);
            }
        }
    }
}
