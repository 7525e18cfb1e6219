using System.Diagnostics;
using System.Text;
using Codex.Execution.Commands;
using CsCheck;

namespace Codex.Execution.Tests.Commands;

/// <summary>What the parser accepts, a real bash must run with the very same words.</summary>
public sealed class BashScriptAgainstBashTests
{
    /// <summary>
    /// Runs scripts, each ended by NUL on stdin, in shells that find no program and report every command they would
    /// have run: its script, its number of words, its words. Every command ends with the given status.
    /// </summary>
    private const string Driver = """
        exec 9>&1; status=$1; PATH=/nonexistent
        command_not_found_handle() { printf '%s\0' "$number" "$#" "$@" >&9; return "$status"; }
        number=0
        while IFS= read -r -d '' script; do
            ( eval -- "$script" ) </dev/null >/dev/null 2>&1
            number=$((number + 1))
        done
        """;

    private static readonly Gen<string> s_scripts = Gen.Frequency(
            (12, AnyOf("a", "b", "ls", "-x")),
            (10, AnyOf(" ", " ", " ", "\t", "\n", ";", "|", "&&", "||")),
            (4, AnyOf("'a b'", "\"a b\"", "''", "\"\\\"\"", "\"a\\b\"", "'\n'", "\\\n", "\\ ", "\\'", "\\\"", "\\\\", "\\;", "\\$", "\\*")),
            (3, AnyOf("'", "\"", "\\", "#", "!", "=", "+", "-", "^", ",", ":", "%", "@", "é", "\r", "~", "*", "?", "😀")),
            (1, AnyOf("{", "}", "[", "]", "(", ")", "<", ">", "$", "`", "&", "if", "time", "a=1", "do", "in", "[[", "\f", "\v", "\u00a0")))
        .Array[1, 14].Select(static pieces => string.Concat(pieces));

    [Fact]
    public async Task Accepted_scripts_run_with_the_parsed_words()
    {
        if (!File.Exists("/bin/bash"))
        {
            Assert.Skip("there is no /bin/bash");
        }

        var scripts = new List<string>();
        var parsed = new List<IReadOnlyList<IReadOnlyList<string>>>();
        s_scripts.Sample(
            script =>
            {
                // Names with a slash are not looked up, and two names that can arise here are built in.
                if (BashScript.TryParse(script) is { } commands
                    && commands.All(static words => !words[0].Contains('/', StringComparison.Ordinal) && words[0] is not (":" or ".")))
                {
                    scripts.Add(script);
                    parsed.Add(commands);
                }
            },
            iter: 2500,
            threads: 1);

        Assert.True(scripts.Count > 150, $"only {scripts.Count} scripts were plain");
        List<string>[] whenAllSucceed = await RunAsync(scripts, status: 0);
        List<string>[] whenAllFail = await RunAsync(scripts, status: 1);
        for (int i = 0; i < scripts.Count; i++)
        {
            List<string> expected = [.. parsed[i].Select(static words => string.Join('\u0001', words))];
            Assert.All(whenAllSucceed[i].Concat(whenAllFail[i]), run => Assert.True(expected.Contains(run), Describe(scripts[i], run)));
            // Without an `or` everything runs when all succeed; without an `and` when all fail.
            AssertAllRan(scripts[i], "||", expected, whenAllSucceed[i]);
            AssertAllRan(scripts[i], "&&", expected, whenAllFail[i]);
        }
    }

    /// <summary>A command line as people are shown it is the command that would run if they typed it.</summary>
    [Fact]
    public async Task Joined_words_are_the_same_words_to_bash()
    {
        if (!File.Exists("/bin/bash"))
        {
            Assert.Skip("there is no /bin/bash");
        }

        var lines = new List<string[]>();
        Gen.String[Gen.Char["ab '\"\\$`!^~*?[]{}()<>|&;#=%@+-,:./\n\t\ré€"], 0, 8].Array[1, 5].Sample(lines.Add, iter: 1500, threads: 1);

        var script = new StringBuilder();
        foreach (string[] words in lines)
        {
            script.Append("printf '%s\\0' ").Append(ShellWords.Join(words)).Append("; printf '\\001\\0'\n");
        }

        string output = await OutputOfAsync("-s", script.ToString());

        Assert.Equal(string.Concat(lines.Select(static words => string.Concat(words.Select(static word => word + '\0')) + "\u0001\0")), output);
        Assert.All(lines, static words => Assert.True(ShellWords.TrySplit(ShellWords.Join(words), out IReadOnlyList<string>? split) && split.SequenceEqual(words)));
    }

    private static async Task<string> OutputOfAsync(string mode, string input)
    {
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "--noprofile", mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.StandardInput.WriteAsync(input);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await output;
    }

    private static void AssertAllRan(string script, string operatorThatSkips, List<string> expected, List<string> run)
    {
        if (!script.Contains(operatorThatSkips, StringComparison.Ordinal))
        {
            // The parts of a pipe run at the same time, in any order.
            Assert.True(
                expected.Order(StringComparer.Ordinal).SequenceEqual(run.Order(StringComparer.Ordinal)),
                Describe(script, string.Join(" // ", run)));
        }
    }

    private static string Describe(string script, string run) => $"script {ShellWords.Join([script])} ran {run.Replace('\u0001', '·')}";

    private static async Task<List<string>[]> RunAsync(List<string> scripts, int status)
    {
        string folder = Directory.CreateTempSubdirectory("bash-script-").FullName;
        try
        {
            var start = new ProcessStartInfo("/bin/bash", ["--norc", "--noprofile", "-c", Driver, "driver", status.ToString()])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
                StandardOutputEncoding = new UTF8Encoding(false),
            };
            using Process bash = Process.Start(start)!;
            Task<string> output = bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            foreach (string script in scripts)
            {
                await bash.StandardInput.WriteAsync(script);
                await bash.StandardInput.WriteAsync('\0');
            }

            bash.StandardInput.Close();
            string[] fields = (await output).Split('\0');
            await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

            List<string>[] run = [.. scripts.Select(static _ => new List<string>())];
            for (int i = 0; i + 1 < fields.Length;)
            {
                int words = int.Parse(fields[i + 1]);
                run[int.Parse(fields[i])].Add(string.Join('\u0001', fields.AsSpan(i + 2, words).ToArray()));
                i += 2 + words;
            }

            return run;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
