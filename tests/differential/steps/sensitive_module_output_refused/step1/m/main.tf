output "secret" {
  value = sensitive("s")
}
