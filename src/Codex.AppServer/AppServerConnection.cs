using Codex.AppServer.Messages;
using Codex.AppServer.Methods;
using Codex.Configuration;

namespace Codex.AppServer;

/// <summary>
/// One client of the app server: its requests come in as lines of JSON and are answered, and what happens in its conversations is
/// told as it happens. A connection holds any number of conversations.
/// </summary>
/// <remarks>
/// Requests are taken strictly one after another, and the next line is read when the one before is done: who sends faster than the
/// server works, or does not read what it writes, has to wait. Commands, searches and network calls go on beside.
/// </remarks>
public static class AppServerConnection
{
    // How long a call that may take its time keeps the ones behind it waiting, so that quick ones are answered in order.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Serves a client until its input ends: then running turns are interrupted, session files completed, children killed.</summary>
    /// <param name="options">What the server works with.</param>
    /// <param name="input">What the client says, a message a line.</param>
    /// <param name="output">What it is told, a message a line, each flushed. When nobody reads it any more, answers are thrown away.</param>
    /// <param name="cancellationToken">Ends the connection as the end of the input does, and running commands with it.</param>
    /// <exception cref="ConfigurationException">The start configuration is not valid; nothing has been read or written.</exception>
    /// <exception cref="IOException">
    /// The client has stopped reading while more waited for it than <see cref="AppServerOptions.MaxUnsentBytes"/>. The connection
    /// has been ended as when the input ends.
    /// </exception>
    public static async Task RunAsync(AppServerOptions options, Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new ServerServices(options, output, cancellationToken);
        await using (server.ConfigureAwait(false))
        {
            await ReadAsync(server, new MessageReader(input)).ConfigureAwait(false);
        }

        if (server.Writer.GivenUp.IsCancellationRequested)
        {
            throw new IOException("The client has stopped reading: the connection was ended, its turns are interrupted and their sessions saved.");
        }
    }

    private static async Task ReadAsync(ServerServices server, MessageReader reader)
    {
        try
        {
            while (await reader.ReadAsync(server.Stopping).ConfigureAwait(false) is { } line)
            {
                await TakeAsync(server, line).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (server.Stopping.IsCancellationRequested)
        {
        }
        catch (IOException failure)
        {
            server.Log($"the client's messages cannot be read any more: {failure.Message}");
        }
    }

    private static async ValueTask TakeAsync(ServerServices server, ReadOnlyMemory<byte> line)
    {
        switch (MessageReader.IsText(line.Span) ? IncomingMessage.Parse(line) : null)
        {
            case IncomingMessage.Request request:
                await HandleAsync(server, request).ConfigureAwait(false);
                break;
            case IncomingMessage.Answer answer:
                await server.Requests.AnswerAsync(answer.Id, answer.Result).ConfigureAwait(false);
                break;
            case IncomingMessage.Refusal refusal:
                await server.Requests.AnswerAsync(refusal.Id, null).ConfigureAwait(false);
                break;
            case null:
                server.Log($"a line of {line.Length} bytes is no message and was passed over");
                break;
        }
    }

    private static async ValueTask HandleAsync(ServerServices server, IncomingMessage.Request request)
    {
        try
        {
            Method method = MethodTable.Find(request.Method) ?? throw RequestException.Invalid($"there is no method `{request.Method}`");
            Func<CancellationToken, Task> call = method.Decode(server, request);
            if (!server.IsInitialized && !method.IsHandshake)
            {
                throw RequestException.Invalid("the server is not initialized: send `initialize` first");
            }

            Task running = RunAsync(server, request.Id, call);
            if (method.Pace != Pace.InTurn)
            {
                server.Background.Add(running);
            }

            await (method.Pace switch
            {
                Pace.InTurn => running,
                Pace.Patient => Task.WhenAny(running, Task.Delay(s_patience, server.Time, CancellationToken.None)),
                _ => Task.CompletedTask,
            }).ConfigureAwait(false);
        }
        catch (RequestException refusal)
        {
            await server.Writer.FailAsync(request.Id, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(ServerServices server, RequestId id, Func<CancellationToken, Task> call)
    {
        try
        {
            await call(server.Stopping).ConfigureAwait(false);
        }
        catch (RequestException refusal)
        {
            await server.Writer.FailAsync(id, refusal.Code, refusal.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (server.Stopping.IsCancellationRequested)
        {
            await server.Writer.FailAsync(id, RequestException.InternalError, "the server is being stopped").ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // A fault of our own must not take the other conversations with it.
            server.Log($"request {id} met a fault: {fault}");
            await server.Writer.FailAsync(id, RequestException.InternalError, $"a fault in the server: {fault.Message}").ConfigureAwait(false);
        }
    }
}
