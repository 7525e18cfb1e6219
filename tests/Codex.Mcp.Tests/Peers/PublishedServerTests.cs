using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Mcp.Tests.Peers;

/// <summary>Servers that others wrote: what they are asked is what they understand.</summary>
public sealed class PublishedServerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_result_of_server_everything_arrives()
    {
        await using TestServers servers = await EverythingAsync();

        Assert.Empty(servers.Notices);
        Assert.Contains("mcp__everything__echo", servers.Names);
        Assert.Equal("[{\"text\":\"Echo: hello\",\"type\":\"text\"}]", (await servers.CallAsync("echo", """{"message":"hello"}""")).Output.Text);
        Assert.Contains("is 3", (await servers.CallAsync("add", """{"a":1,"b":2}""")).Output.Text, StringComparison.Ordinal);

        ToolOutput picture = (await servers.CallAsync("getTinyImage", "{}")).Output;
        Assert.Contains(picture.Parts!, static part => part is ContentItem.InputImage { ImageUrl: var url } && url.StartsWith("data:image/png;base64,", StringComparison.Ordinal));

        McpCallResult structured = await servers.CallAsync("structuredContent", """{"location":"Rome"}""");
        Assert.Equal(JsonValueKind.Object, structured.Wire.GetProperty("structuredContent").ValueKind);
        Assert.Equal(JsonValueKind.Number, JsonElement.Parse(structured.Output.Text).GetProperty("temperature").ValueKind);

        Assert.Contains("resource_link", (await servers.CallAsync("getResourceLinks", """{"count":2}""")).Output.Text, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"resource\"", (await servers.CallAsync("getResourceReference", """{"resourceId":1}""")).Output.Text, StringComparison.Ordinal);
        Assert.Contains("\"annotations\"", (await servers.CallAsync("annotatedMessage", """{"messageType":"error","includeImage":false}""")).Output.Text, StringComparison.Ordinal);
        McpException refused = await Assert.ThrowsAsync<McpException>(() => CheckedAsync(servers.CallAsync("add", """{"a":"no number"}""")));
        Assert.Equal(McpErrorCode.Refused, refused.Code);
    }

    [Fact]
    public async Task All_pages_of_resources_and_the_templates_of_server_everything_are_read()
    {
        await using TestServers servers = await EverythingAsync();

        JsonElement page = JsonElement.Parse(await servers.Connections.ListResourcesAsync("everything", null, Stop));
        JsonElement next = JsonElement.Parse(await servers.Connections.ListResourcesAsync("everything", page.GetProperty("nextCursor").GetString(), Stop));
        JsonElement all = JsonElement.Parse(await servers.Connections.ListResourcesAsync(null, null, Stop));

        Assert.Equal((10, 10, 100), (page.GetProperty("resources").GetArrayLength(), next.GetProperty("resources").GetArrayLength(), all.GetProperty("resources").GetArrayLength()));
        Assert.NotEqual(page.GetProperty("resources")[0].GetRawText(), next.GetProperty("resources")[0].GetRawText());
        Assert.Contains("test://static/resource/{id}", await servers.Connections.ListResourceTemplatesAsync(null, null, Stop), StringComparison.Ordinal);
        Assert.Contains("plaintext", await servers.Connections.ReadResourceAsync("everything", "test://static/resource/1", Stop), StringComparison.Ordinal);
        Assert.Contains("\"blob\":", await servers.Connections.ReadResourceAsync("everything", "test://static/resource/2", Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_logged_and_a_long_call_can_be_interrupted()
    {
        await using TestServers servers = await EverythingAsync();

        await servers.CallAsync("longRunningOperation", """{"duration":0.2,"steps":2}""");
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => servers.Connections.CallToolAsync(
            servers.Tool("longRunningOperation"), JsonElement.Parse("""{"duration":60,"steps":2}"""), null, interrupt.Token));

        Assert.Contains(servers.Log.Records, static record => record.Text.Contains("notifications/progress", StringComparison.Ordinal));
        Assert.Contains("is 3", (await servers.CallAsync("add", """{"a":1,"b":2}""")).Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_everything_asks_for_more_than_a_yes_and_takes_a_decline()
    {
        await using TestServers servers = await EverythingAsync();
        JsonElement? asked = null;

        McpCallResult result = await servers.Connections.CallToolAsync(
            servers.Tool("startElicitation"),
            JsonElement.Parse("{}"),
            (question, _) =>
            {
                asked = question;
                return ValueTask.FromResult(ElicitationAnswer.Decline);
            },
            Stop);

        Assert.NotEmpty(asked!.Value.GetProperty("requestedSchema").GetProperty("properties").EnumerateObject());
        Assert.Contains("declined", result.Output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_everything_is_spoken_to_over_http_and_its_session_ended()
    {
        string program = await PublishedPackage.ServerEverything.FileAsync("dist/index.js", Stop);
        int port = FreePort();
        var start = new ProcessStartInfo("node", [program, "streamableHttp"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using Process node = Process.Start(start)!;
        try
        {
            var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            node.OutputDataReceived += (_, told) => Heard(told.Data);
            node.ErrorDataReceived += (_, told) => Heard(told.Data);
            node.BeginOutputReadLine();
            node.BeginErrorReadLine();
            await listening.Task.WaitAsync(s_patience, Stop);
            await using var servers = new TestServers();
            await servers.ConnectAsync(new McpServerSettings { Name = "everything", Address = new McpServerAddress.Web { Url = $"http://127.0.0.1:{port}/mcp" } });

            Assert.Empty(servers.Notices);
            Assert.Contains("is 3", (await servers.CallAsync("add", """{"a":1,"b":2}""")).Output.Text, StringComparison.Ordinal);
            Assert.Contains("complete", (await servers.CallAsync("longRunningOperation", """{"duration":0.2,"steps":2}""")).Output.Text, StringComparison.Ordinal);
            await servers.Connections.DisposeAsync();

            await ended.Task.WaitAsync(s_patience, Stop);

            void Heard(string? text)
            {
                if (text is null)
                {
                    return;
                }

                if (text.Contains("listening", StringComparison.OrdinalIgnoreCase))
                {
                    listening.TrySetResult();
                }
                else if (text.Contains("session termination", StringComparison.OrdinalIgnoreCase))
                {
                    ended.TrySetResult();
                }
            }
        }
        finally
        {
            node.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task Server_filesystem_reads_what_it_may_and_refuses_the_rest()
    {
        string program = await PublishedPackage.ServerFilesystem.FileAsync("dist/index.js", Stop);
        await using var servers = new TestServers();
        string folder = Directory.CreateDirectory(servers.File("shared")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "hello from a file", Stop);
        await servers.ConnectAsync(new McpServerSettings
        {
            Name = "files",
            Address = new McpServerAddress.Program { Command = "node", Arguments = [program, folder] },
            StartupTimeout = TimeSpan.FromSeconds(60),
        });

        Assert.Empty(servers.Notices);
        Assert.Contains("hello from a file", (await servers.CallAsync("read_text_file", JsonOf("path", Path.Combine(folder, "a.txt")))).Output.Text, StringComparison.Ordinal);
        Assert.Contains("a.txt", (await servers.CallAsync("list_directory", JsonOf("path", folder))).Output.Text, StringComparison.Ordinal);
        McpCallResult refused = await servers.CallAsync("read_text_file", """{"path":"/etc/passwd"}""");
        Assert.False(refused.Output.Success);
        Assert.Contains("denied", refused.Output.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<TestServers> EverythingAsync()
    {
        string program = await PublishedPackage.ServerEverything.FileAsync("dist/index.js", Stop);
        return await TestServers.StartAsync(new McpServerSettings
        {
            Name = "everything",
            Address = new McpServerAddress.Program { Command = "node", Arguments = [program] },
            StartupTimeout = TimeSpan.FromSeconds(60),
        });
    }

    // This server tells a refusal as a result or as an error, by its version.
    private static async Task<McpCallResult> CheckedAsync(Task<McpCallResult> call)
    {
        McpCallResult result = await call;
        return result.Output.Success == false ? throw new McpException(McpErrorCode.Refused, result.Output.Text) : result;
    }

    private static string JsonOf(string name, string value) => $$"""{"{{name}}":"{{JsonEncodedText.Encode(value)}}"}""";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
