#include "view/Server.h"

#include "WireCellUtil/Exceptions.h"

#include <fmt/format.h>
#include <httplib.h>

namespace WireCell::View {

    namespace {
        constexpr size_t longest_body = size_t{1} << 22; ///< of a request [bytes]

        // A browser keeps six connections, each of which has a thread while it is open, and so has a client that says nothing.
        constexpr size_t nthreads = 64;
        constexpr size_t most_requests = 10'000; ///< of a connection

        Request request_of(const httplib::Request& in)
        {
            Request out;
            out.method = in.method;
            out.path = in.path;
            for (const auto& [key, value] : in.params) out.query[key] = value;
            out.host = in.get_header_value("Host");
            out.origin = in.get_header_value("Origin");
            out.content_type = in.get_header_value("Content-Type");
            out.body = in.body;
            return out;
        }

        void give(const Response& from, httplib::Response& to)
        {
            to.status = from.status;
            to.set_content(from.body, from.type);
            to.set_header("X-Content-Type-Options", "nosniff");
            to.set_header("Referrer-Policy", "no-referrer");
            to.set_header("Cross-Origin-Resource-Policy", "same-origin");
            to.set_header("Cache-Control",
                          from.is_lasting && from.status == 200 ? "private, max-age=3600" : "no-store");
            if (!from.policy.empty()) to.set_header("Content-Security-Policy", from.policy);
        }
    }

    struct Server::Socket {
        httplib::Server http;
    };

    Server::Server(Api& api, const std::string& address, int port)
      : m_api(api)
      , m_socket(std::make_unique<Socket>())
    {
        auto& http = m_socket->http;
        http.new_task_queue = [] { return new httplib::ThreadPool(nthreads); };
        http.set_payload_max_length(longest_body);
        http.set_tcp_nodelay(true);
        http.set_keep_alive_max_count(most_requests);
        // A body is read only where one is wanted.
        http.set_pre_routing_handler([this](const httplib::Request& in, httplib::Response& out) {
            const bool is_scan = in.method == "POST" && in.path.size() < 100 && in.path.ends_with("/api/scan");
            if (is_scan) return httplib::Server::HandlerResponse::Unhandled;
            give(m_api.answer(request_of(in)), out);
            return httplib::Server::HandlerResponse::Handled;
        });
        http.Post("/[^/]*/api/scan", [this](const httplib::Request& in, httplib::Response& out) {
            give(m_api.answer(request_of(in)), out);
        });
        const bool is_bound =
            port == 0 ? (m_port = http.bind_to_any_port(address)) > 0 : http.bind_to_port(address, port);
        if (port != 0) m_port = port;
        if (!is_bound)
            THROW(RuntimeError() << errmsg{fmt::format("can not listen at {}:{}; is the port taken?", address, port)});
    }

    Server::~Server() = default;

    void Server::serve() { m_socket->http.listen_after_bind(); }
}
