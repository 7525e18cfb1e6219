using System.Text;
using BenchmarkDotNet.Attributes;
using Codex.Toml;

namespace Codex.Benchmarks;

/// <summary>A configuration file, read at each start.</summary>
public class TomlBenchmarks
{
    private byte[] _document = [];

    [Params(1, 100)]
    public int Profiles { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var text = new StringBuilder("model = \"gpt-5-codex\"\nsandbox_mode = \"workspace-write\"\nnotify = [\"sh\", \"-c\", \"true\"]\n\n");
        for (int i = 0; i < Profiles; i++)
        {
            text.Append("[profiles.p").Append(i).Append("]\nmodel = \"gpt-5\" # the smaller one\nmodel_reasoning_effort = 'high'\n")
                .Append("[mcp_servers.s").Append(i).Append("]\ncommand = \"server\"\nargs = [\"--port\", \"80\\u0030\"]\nenv = { A = \"1\", B = \"2\" }\nstartup_timeout_sec = 10.5\n");
        }

        _document = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark]
    public TomlTable ReadDocument() => TomlDocument.Parse(_document);
}
