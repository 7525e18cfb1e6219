using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Codex.Testing;

namespace Codex.Cli.Tests;

/// <summary>The helpers that no help names: the real executable between real sockets.</summary>
public sealed class HiddenCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private CodexProcess Start(params string[] arguments) => CodexProcess.StartWithInput(_folder.Path, _folder.Path, arguments);

    private async Task<(int Exit, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using CodexProcess process = Start(arguments);
        await process.Input.WriteAsync(input);
        process.Input.Close();
        string output = await process.Output.ReadToEndAsync(Cancel);
        return (await process.WaitAsync(Cancel), output, await process.Error);
    }

    [Fact]
    public async Task Hidden_commands_are_missing_from_the_help_and_have_help_themselves()
    {
        (_, string help, _) = await RunAsync("", "--help");
        Assert.DoesNotContain("responses-api-proxy", help, StringComparison.Ordinal);
        Assert.DoesNotContain("stdio-to-uds", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Browse tasks in the cloud", help, StringComparison.Ordinal);
        Assert.Contains("--http-shutdown", (await RunAsync("", "responses-api-proxy", "--help")).Output, StringComparison.Ordinal);
        Assert.Contains("SOCKET_PATH", (await RunAsync("", "help", "stdio-to-uds")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_forwards_with_its_key_and_ends_when_told_to()
    {
        await using ScriptedModelServer upstream = await ScriptedModelServer.StartAsync([ScriptedResponse.Json(429, """{"n":1}""")], Cancel);
        string info = _folder.File("new/folder/info.json");
        // Overrides that no other command would take are passed over.
        using CodexProcess proxy = Start(
            "-c", "novalue", "responses-api-proxy", "--server-info", info, "--http-shutdown", "--upstream-url", upstream.BaseUrl.AbsoluteUri + "/responses");
        await proxy.Input.WriteAsync("sk-abc_1\r\n");
        await proxy.Input.FlushAsync(Cancel);
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10)))
        {
            while (!File.Exists(info) || !File.ReadAllText(info).EndsWith('\n'))
            {
                await look.WaitForNextTickAsync(Cancel);
            }
        }

        JsonElement told = JsonDocument.Parse(await File.ReadAllTextAsync(info, Cancel)).RootElement;
        Assert.Equal(proxy.Id, told.GetProperty("pid").GetInt32());
        var address = new Uri($"http://127.0.0.1:{told.GetProperty("port").GetInt32()}");

        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.PostAsync(new Uri(address, "/v1/responses"), new StringContent("{}"), Cancel);
        using HttpResponseMessage refused = await http.GetAsync(new Uri(address, "/v1/responses"), Cancel);
        using HttpResponseMessage ended = await http.GetAsync(new Uri(address, "/shutdown"), Cancel);

        Assert.Equal((HttpStatusCode)429, answer.StatusCode);
        Assert.Equal("""{"n":1}""", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (refused.StatusCode, ended.StatusCode));
        Assert.Equal("Bearer sk-abc_1", Assert.Single(upstream.Requests).Headers["authorization"]);
        Assert.Equal(0, await proxy.WaitAsync(Cancel));
        Assert.DoesNotContain("sk-abc", await proxy.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n", 1)]
    [InlineData("bad key!\n", 1)]
    [InlineData("sk-1", 1, "--upstream-url", "no-address")]
    [InlineData("sk-1", 1, "--upstream-url", "ftp://host/")]
    [InlineData("sk-1", 1, "--server-info", "/dev/null/info.json")]
    [InlineData("sk-1", 2, "--port", "70000")]
    [InlineData("sk-1", 2, "--port", "1", "--port", "2")]
    [InlineData("sk-1", 2, "word")]
    public async Task A_proxy_that_cannot_start_says_why(string key, int exit, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a path of Unix");
        (int code, string output, string error) = await RunAsync(key, ["responses-api-proxy", .. arguments]);
        Assert.Equal((exit, ""), (code, output));
        Assert.NotEqual("", error);
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bad key", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        (int exit, _, string error) = await RunAsync("sk-1", "responses-api-proxy", "--port", port);
        Assert.Equal(1, exit);
        Assert.Contains(port, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_goes_to_the_socket_and_its_answer_to_standard_output()
    {
        string path = _folder.File("s");
        using Socket listener = Listen(path);
        using CodexProcess relay = Start("stdio-to-uds", path);
        using Socket peer = await listener.AcceptAsync(Cancel);
        await using var stream = new NetworkStream(peer);
        // More than pipes and sockets hold, so both ends are read while they are written to.
        using var reader = new StreamReader(stream, leaveOpen: true);
        Task<string> question = reader.ReadToEndAsync(Cancel);
        Task<string> output = relay.Output.ReadToEndAsync(Cancel);
        await relay.Input.WriteAsync(new string('q', 300_000));
        relay.Input.Close();

        // Reading to the end shows that the end of the input has come through, before anything was answered.
        Assert.Equal(300_000, (await question).Length);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("answer\n" + new string('a', 300_000)), Cancel);
        peer.Shutdown(SocketShutdown.Both);
        peer.Close();

        Assert.Equal("answer\n" + new string('a', 300_000), await output);
        Assert.Equal(0, await relay.WaitAsync(Cancel));
        Assert.Equal("", await relay.Error);
    }

    [Fact]
    public async Task A_socket_that_closes_ends_the_relay_though_its_input_is_open()
    {
        string path = _folder.File("s");
        using Socket listener = Listen(path);
        using CodexProcess relay = Start("stdio-to-uds", path);
        using (Socket peer = await listener.AcceptAsync(Cancel))
        {
            await peer.SendAsync("bye"u8.ToArray(), Cancel);
        }

        Assert.Equal("bye", await relay.Output.ReadToEndAsync(Cancel));
        Assert.Equal(0, await relay.WaitAsync(Cancel));
    }

    [Theory]
    [InlineData(1, "nowhere")]
    [InlineData(1, "a-path-that-is-longer-than-any-socket-may-have-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData(2)]
    [InlineData(2, "one", "two")]
    public async Task A_relay_without_a_socket_ends_with_a_reason(int exit, params string[] paths)
    {
        (int code, string output, string error) = await RunAsync("", ["stdio-to-uds", .. paths]);
        Assert.Equal((exit, ""), (code, output));
        Assert.NotEqual("", error);
        Assert.DoesNotContain("Unhandled", error, StringComparison.Ordinal);
    }

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }
}
