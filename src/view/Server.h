#pragma once
#include "view/answer/Api.h"

#include <memory>
#include <string>

namespace WireCell::View {

    /// Carries requests from a socket to the Api and answers back.
    class Server {
      public:
        /// address: to listen at, 127.0.0.1 for this machine alone.  port: 0 for any that is free.
        /// RuntimeError: it can not be had.
        Server(Api& api, const std::string& address, int port);
        ~Server();

        int port() const { return m_port; }

        /// Until the process ends.
        void serve();

      private:
        struct Socket;
        Api& m_api;
        std::unique_ptr<Socket> m_socket;
        int m_port = 0;
    };
}
