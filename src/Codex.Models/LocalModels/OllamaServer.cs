using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Codex.Models;

/// <summary>A local Ollama server: is it there, what models has it, fetch one.</summary>
/// <remarks>
/// Its requests carry no credentials and do not name the agent. Other local servers that list their models under
/// <c>/v1/models</c>, such as LM Studio, do as well, as long as they have the model already.
/// </remarks>
public sealed class OllamaServer : IDisposable
{
    private const int MostLineCharacters = 1024 * 1024;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http;
    private readonly string _baseUrl;
    private readonly string _root;

    /// <summary>Makes a client of the server that a provider's <c>base_url</c> names.</summary>
    /// <param name="baseUrl">The address, with or without <c>/v1</c>.</param>
    /// <param name="http">The HTTP stack, not disposed; null for one of its own with a connect timeout of 5 s.</param>
    public OllamaServer(string baseUrl, HttpMessageInvoker? http = null)
    {
        _baseUrl = baseUrl.TrimEnd('/');
        _root = (_baseUrl.EndsWith("/v1", StringComparison.Ordinal) ? _baseUrl[..^"/v1".Length] : _baseUrl).TrimEnd('/');
        OwnsHttp = http is null;
        _http = http ?? ModelHttp.Create(s_connectTimeout);
    }

    private bool OwnsHttp { get; }

    /// <summary>Checks that the server is there and that it has the model; fetches the model if not.</summary>
    /// <param name="model">The model's name, exactly.</param>
    /// <param name="progress">Told how a download goes; null for nobody.</param>
    /// <param name="warn">Told when the list of models cannot be read, which is not fatal; null for nobody.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="LocalModelException">No server was found, or the model could not be fetched.</exception>
    public async Task EnsureReadyAsync(string model, IProgress<PullProgress>? progress, Action<string>? warn, CancellationToken ct)
    {
        IReadOnlyList<string> served = await ProbeAsync(ct).ConfigureAwait(false);
        IReadOnlyList<string> models;
        try
        {
            models = await ListModelsAsync(ct).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            warn?.Invoke($"The local server's list of models could not be read; going on without it: {error.Message}");
            return;
        }

        if (!models.Contains(model, StringComparer.Ordinal) && !served.Contains(model, StringComparer.Ordinal))
        {
            await PullAsync(model, progress, ct).ConfigureAwait(false);
        }
    }

    /// <summary>Checks that the server answers.</summary>
    /// <returns>The models that the answer names; empty when it names none.</returns>
    /// <exception cref="LocalModelException">It does not answer.</exception>
    public async Task<IReadOnlyList<string>> ProbeAsync(CancellationToken ct)
    {
        string url = _baseUrl.EndsWith("/v1", StringComparison.Ordinal) ? _root + "/v1/models" : _root + "/api/tags";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new LocalModelException($"`{_baseUrl}` is not the address of an HTTP server. Correct `CODEX_OSS_BASE_URL`.");
        }

        try
        {
            using HttpResponseMessage response = await SendAsync(HttpMethod.Get, url, null, ct).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw NoServer(null);
            }

            return await NamesAsync(response, ct).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            // Something answers; what it answers does not matter here.
            return [];
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw NoServer(error);
        }
    }

    /// <summary>The names of the models that the server has; empty when it refuses to tell.</summary>
    /// <exception cref="HttpRequestException">No connection.</exception>
    /// <exception cref="JsonException">The answer is no JSON.</exception>
    public async Task<IReadOnlyList<string>> ListModelsAsync(CancellationToken ct)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, _root + "/api/tags", null, ct).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return [];
        }

        return await NamesAsync(response, ct).ConfigureAwait(false);
    }

    /// <summary>Has the server fetch a model.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="progress">Told how it goes; null for nobody.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="LocalModelException">The server refused, reported an error, or broke off.</exception>
    public async Task PullAsync(string model, IProgress<PullProgress>? progress, CancellationToken ct)
    {
        try
        {
            using HttpResponseMessage response = await SendAsync(HttpMethod.Post, _root + "/api/pull", PullBody(model), ct).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new LocalModelException($"The local server refused to fetch the model `{model}`: {ModelErrors.StatusText(response.StatusCode)}. Check the model's name.");
            }

            var layers = new Dictionary<string, (long Completed, long Total)>(StringComparer.Ordinal);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), Encoding.UTF8);
            while (await lines.ReadLineAsync(ct).ConfigureAwait(false) is { } line)
            {
                if (line.Length <= MostLineCharacters && TakeLine(line, model, layers, progress))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new LocalModelException($"The connection to the local server broke while it fetched the model `{model}`: {error.Message} Try again.", error);
        }

        throw new LocalModelException($"The local server stopped before it had fetched the model `{model}`. Try again.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (OwnsHttp)
        {
            _http.Dispose();
        }
    }

    // Ollama's own list has `models` with names; the list of /v1/models has `data` with ids.
    private static async Task<IReadOnlyList<string>> NamesAsync(HttpResponseMessage response, CancellationToken ct)
    {
        Stream body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        using JsonDocument document = await JsonDocument.ParseAsync(body, default, ct).ConfigureAwait(false);
        List<string> names = [];
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return names;
        }

        foreach ((string list, string member) in ((string, string)[])[("models", "name"), ("data", "id")])
        {
            if (document.RootElement.TryGetProperty(list, out JsonElement models) && models.ValueKind == JsonValueKind.Array)
            {
                names.AddRange(models.EnumerateArray().Select(model => Text(model, member)).OfType<string>());
            }
        }

        return names;
    }

    // True when the download is complete. Lines that are no JSON say nothing.
    private static bool TakeLine(string line, string model, Dictionary<string, (long Completed, long Total)> layers, IProgress<PullProgress>? progress)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return false;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return false;
        }

        using (document)
        {
            JsonElement root = document.RootElement;
            if (Text(root, "error") is { } error)
            {
                throw new LocalModelException($"The local server could not fetch the model `{model}`: {error}");
            }

            if (Text(root, "digest") is { } digest)
            {
                (long completed, long total) = layers.GetValueOrDefault(digest);
                layers[digest] = (Count(root, "completed") ?? completed, Count(root, "total") ?? total);
            }

            string? status = Text(root, "status");
            progress?.Report(new PullProgress(status, layers.Values.Sum(static layer => layer.Completed), layers.Values.Sum(static layer => layer.Total)));
            return status == "success";
        }
    }

    private static byte[] PullBody(string model)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteBoolean("stream"u8, true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Count(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long count) && count >= 0
            ? count
            : null;

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, byte[]? json, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(method, url);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        if (json is not null)
        {
            message.Content = new ByteArrayContent(json);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await _http.SendAsync(message, ct).ConfigureAwait(false);
    }

    private LocalModelException NoServer(Exception? cause) =>
        new($"No local model server answers at {_root}. Start it with `ollama serve`; to install it, see https://github.com/ollama/ollama.", cause);
}
