using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Codex.Cli.Tests;

/// <summary><c>codex apply</c> by the real executable, against a service of the test's own.</summary>
public sealed class ApplyCommandTests : IDisposable
{
    private const string Diff = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+two\n";

    private readonly TempFolder _folder = new();
    private readonly string _home;
    private readonly string _work;
    private readonly HttpListener _service = new();
    private readonly string _address;

    public ApplyCommandTests()
    {
        _home = Directory.CreateDirectory(_folder.File("home")).FullName;
        _work = Directory.CreateDirectory(_folder.File("work/sub")).Parent!.FullName;
        Git("init", "-q");
        File.WriteAllText(Path.Combine(_work, "a.txt"), "one\n");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", "one");
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _service.Prefixes.Add(_address);
        _service.Start();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _service.Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_diff_of_the_task_is_applied_from_the_root_and_staged()
    {
        SignIn();
        Task<HttpListenerContext> asked = AnswerAsync(200, Task(Diff));

        (int exit, string output, string error) = await ApplyAsync("task 1/x", folder: "sub");

        Assert.Equal((0, "Successfully applied diff\n", ""), (exit, output, error));
        HttpListenerRequest request = (await asked).Request;
        Assert.Equal(("GET", "/wham/tasks/task%201%2Fx"), (request.HttpMethod, request.RawUrl));
        Assert.Equal(("acc-1", "application/json", "*/*"), (request.Headers["chatgpt-account-id"], request.ContentType, request.Headers["Accept"]));
        Assert.StartsWith("Bearer ", request.Headers["Authorization"]);
        Assert.Equal("two\n", File.ReadAllText(Path.Combine(_work, "a.txt")));
        Assert.Equal("M  a.txt\n", Git("status", "--porcelain", "--untracked-files=no"));
    }

    [Theory]
    [InlineData(404, "{\"detail\":\"no such task\"}", "404")]
    [InlineData(200, "no JSON", "understood")]
    [InlineData(200, "{\"current_diff_task_turn\":null}", "no changes")]
    public async Task What_the_service_does_not_have_is_said_and_nothing_changes(int status, string body, string said)
    {
        SignIn();
        _ = AnswerAsync(status, body);

        (int exit, string output, string error) = await ApplyAsync("t");

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(_work, "a.txt")));
    }

    [Fact]
    public async Task A_diff_that_does_not_fit_is_counted_and_git_is_quoted()
    {
        SignIn();
        _ = AnswerAsync(200, Task(Diff.Replace("a.txt", "missing.txt", StringComparison.Ordinal)));

        (int exit, string output, string error) = await ApplyAsync("t");

        Assert.Equal((1, ""), (exit, output));
        Assert.Contains("0 applied, 1 skipped, 0 with conflicts", error, StringComparison.Ordinal);
        Assert.Contains("missing.txt", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_login_to_ChatGPT_nothing_is_asked()
    {
        await File.WriteAllTextAsync(Path.Combine(_home, "auth.json"), "{\"OPENAI_API_KEY\":\"sk-x\"}", Cancel);

        (int exit, _, string error) = await ApplyAsync("t");

        Assert.Equal(1, exit);
        Assert.Contains("codex login", error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-x", error, StringComparison.Ordinal);
    }

    private static string Task(string diff) => JsonSerializer.Serialize(new
    {
        current_diff_task_turn = new { output_items = new object[] { new { type = "message" }, new { type = "pr", output_diff = new { diff } } } },
    });

    private async Task<HttpListenerContext> AnswerAsync(int status, string body)
    {
        HttpListenerContext asked = await _service.GetContextAsync();
        asked.Response.StatusCode = status;
        await asked.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body), Cancel);
        asked.Response.Close();
        return asked;
    }

    private async Task<(int Exit, string Output, string Error)> ApplyAsync(string task, string folder = "")
    {
        using CodexProcess process = CodexProcess.Start(
            Path.Combine(_work, folder), _home, baseUrl: null, "-c", $"chatgpt_base_url=\"{_address}\"", "apply", task);
        string output = await process.Output.ReadToEndAsync(Cancel);
        return (await process.WaitAsync(Cancel), output, await process.Error);
    }

    private void SignIn()
    {
        string claims = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["email"] = "a@b.c",
            ["exp"] = DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeSeconds(),
            ["https://api.openai.com/auth"] = new { chatgpt_plan_type = "pro", chatgpt_account_id = "acc-1" },
        });
        string token = $"{Part("{\"alg\":\"none\"}")}.{Part(claims)}.{Part("s")}";
        File.WriteAllText(Path.Combine(_home, "auth.json"), JsonSerializer.Serialize(new
        {
            tokens = new { id_token = token, access_token = token, refresh_token = "r", account_id = "acc-1" },
            last_refresh = DateTimeOffset.UtcNow,
        }));

        static string Part(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private string Git(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = _work, RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return output;
    }
}
